import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dim, inRoot, Refusal, ROOT, runCommand, say } from './command-line.mjs';

const SHARED_INPUTS = [
  'libs',
  'package.json',
  'package-lock.json',
  'nx.json',
  'tsconfig.base.json',
  'tools/build-node.mjs',
];
const PROJECTS = {
  'workspace-sandbox': 'dist/apps/workspace-sandbox/main.js',
  api: 'dist/apps/api/main.js',
  'pty-host': 'dist/apps/pty-host/main.js',
  cli: 'dist/apps/cli/main.js',
  web: 'dist/apps/web/browser/index.html',
};
const STAMP = inRoot('dist/built.json');

const currentFingerprint = () =>
  fingerprint(ROOT, [...Object.keys(PROJECTS).map((name) => `apps/${name}`), ...SHARED_INPUTS]);

/**
 * Builds what is stale. Nx keeps what it built by content, but takes two seconds to find out that nothing changed: a
 * stamp of our own beside the output saves them on the usual start.
 */
export async function buildStale() {
  const wanted = currentFingerprint();
  const outputsExist = Object.values(PROJECTS).every((output) => existsSync(inRoot(output)));
  if (outputsExist && readStamp() === wanted) return;

  const names = Object.keys(PROJECTS);
  say(`Building ${names.join(', ')} …`);
  const started = Date.now();
  const { exitCode, output } = await runNx([
    'run-many',
    '-t',
    'build',
    `--projects=${names.join(',')}`,
    '--outputStyle=static',
  ]);
  if (exitCode !== 0) {
    throw new Refusal(`${output}\nThe build failed; the errors are above. Nothing was started.`);
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ fingerprint: wanted }));
  say(`Built in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8')).fingerprint;
  } catch {
    return null;
  }
}

/** Answers all that Nx wrote, and shows each finished project at once. */
async function runNx(args) {
  let output = '';
  const exitCode = await runCommand(process.execPath, [inRoot('node_modules/nx/dist/bin/nx.js'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0', NG_CLI_ANALYTICS: 'false' },
    onOutput: (text) => {
      output += text;
      for (const [, name, cache] of text.matchAll(/^> nx run (\S+):build( .*cache.*)?$/gm)) {
        say(dim(`  ${name}${cache ? ' (as built before)' : ''}`));
      }
    },
  });
  return { exitCode, output };
}

const IGNORED = /(^|\/)(node_modules|dist|test-results)$|\.spec\.ts$|\.md$/;

/**
 * One hash over the content of files and folders, so that a build is repeated when, and only when, something it reads
 * has changed.
 * @param {string} root
 * @param {readonly string[]} paths relative to `root`; what does not exist is part of the hash as such
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (IGNORED.test(path)) return;
    let entries;
    try {
      entries = readdirSync(join(root, path)).sort();
    } catch (error) {
      if (error.code !== 'ENOTDIR' && error.code !== 'ENOENT') throw error;
      hash.update(`${path}\0`);
      if (error.code === 'ENOTDIR') hash.update(readFileSync(join(root, path))).update('\0');
      return;
    }
    for (const entry of entries) add(`${path}/${entry}`);
  };
  paths.forEach(add);
  return hash.digest('hex');
}
