import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { installMissing } from './install.mjs';
import { inRoot, Refusal, say } from './command-line.mjs';

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {Record<string, string>} env what it needs in its environment besides ours
 * @property {string} found where it was found, in words
 */

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Google Chrome for Testing'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/**
 * A Chromium or Chrome that starts: the one CHROMIUM_PATH names, Playwright's own, one of the system, or, on Linux x64,
 * one from the package registry, which is fetched now.
 * @param {{env?: NodeJS.ProcessEnv, mayInstall?: boolean}} [options]
 * @returns {Promise<Browser | null>} null if none can be had
 */
export async function findBrowser({ env = process.env, mayInstall = true } = {}) {
  if (env.CHROMIUM_PATH) {
    if (starts(env.CHROMIUM_PATH)) return browser(env.CHROMIUM_PATH, 'CHROMIUM_PATH');
    throw new Refusal(
      `CHROMIUM_PATH is ${env.CHROMIUM_PATH}, which cannot be started. Correct it, or unset it.`,
    );
  }
  const playwrights = createRequire(import.meta.url)('playwright-core').chromium.executablePath();
  if (starts(playwrights)) return browser(playwrights, "Playwright's own");
  const systems = systemCandidates(env).find((path) => starts(path));
  if (systems) return browser(systems, "the system's");
  return fromRegistry(mayInstall);
}

const browser = (executablePath, found, extraEnv = {}) => ({ executablePath, found, env: extraEnv });

/** A stub that only tells how to install the real one, or a binary without its libraries, is not a browser. */
function starts(path, extraEnv = {}) {
  if (!path || !existsSync(path)) return false;
  return (
    spawnSync(path, ['--version'], { timeout: 20_000, env: { ...process.env, ...extraEnv } }).status === 0
  );
}

function systemCandidates(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return process.platform === 'darwin' ? [...onPath, ...MAC_APPLICATIONS] : onPath;
}

/**
 * `@sparticuz/chromium` carries a Chromium for Linux x64 inside its npm package, packed, with the system libraries that
 * a bare machine lacks. It is a package tree of its own, for it is large and seldom needed.
 */
async function fromRegistry(mayInstall) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = inRoot('tools/browser');
  const unpacked = join(folder, 'node_modules/.unpacked');
  const executablePath = join(unpacked, 'chromium');
  const extraEnv = {
    LD_LIBRARY_PATH: join(unpacked, 'al2023/lib'),
    FONTCONFIG_PATH: join(unpacked, 'fonts'),
  };
  if (mayInstall && !existsSync(executablePath)) {
    try {
      await installMissing(folder, 'a browser for the tests (66 MB)');
      unpack(folder, unpacked);
    } catch (error) {
      say(`The browser from the package registry could not be had: ${error.message}`);
      return null;
    }
  }
  return starts(executablePath, extraEnv) ? browser(executablePath, 'the package registry', extraEnv) : null;
}

/** The package unpacks into the temporary folder, and its libraries only where it takes the machine for AWS Lambda. */
function unpack(folder, into) {
  const script = `
    import { mkdirSync } from 'node:fs';
    mkdirSync(process.env.TMPDIR, { recursive: true });
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    env: { ...process.env, TMPDIR: into, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  });
  // Its own list of folders is Lambda's. Without any font a page crashes.
  writeFileSync(
    join(into, 'fonts/fonts.conf'),
    `<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(into, 'fonts')}</dir>
  <cachedir>${join(into, 'fonts-cache')}</cachedir>
</fontconfig>
`,
  );
}
