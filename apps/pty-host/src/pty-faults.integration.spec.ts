import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { PtyFaults } from './pty-faults.test-kit';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');
/** How long the package registry may take to hand out another Node. */
const FETCH_MS = 90_000;
/** Each of these loses output by itself, in one way or another; 22.16 is what Databricks Apps runs. */
const OTHER_VERSIONS = ['20', '22.16.0', '24'];

/** The program of a version of Node, from the package registry; or why it could not be had. */
function nodeOf(version: string): { readonly path: string } | { readonly problem: string } {
  if (process.version.startsWith(`v${version}.`)) return { path: process.execPath };
  try {
    const args = ['exec', '--yes', '--package', `node@${version}`, '--', 'node', '-p', 'process.execPath'];
    const found = execFileSync('npm', args, {
      encoding: 'utf8',
      timeout: FETCH_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: tmpdir(),
    });
    return { path: found.trim() };
  } catch (error) {
    return { problem: String(error).split('\n')[0] ?? '' };
  }
}

describe('every byte of a shell that ends arrives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pty-faults-'));
  const program = join(folder, 'pty-faults.js');
  beforeAll(() =>
    build({
      entryPoints: [join(__dirname, 'pty-faults.test-kit.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['node-pty', 'ws'],
      tsconfig: join(ROOT, 'tsconfig.base.json'),
      logLevel: 'error',
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const version of OTHER_VERSIONS) {
    const node = nodeOf(version);
    if ('problem' in node) {
      console.warn(`Node ${version} could not be had, and is not tested: ${node.problem}`);
      it.skip(`on Node ${version}, which could not be had`, () => undefined);
      continue;
    }
    it(`on Node ${version}: of 200 fast commands, and of floods that are paused when they end`, async () => {
      const env = { PATH: process.env['PATH'], NODE_PATH: join(ROOT, 'node_modules') };
      const { stdout } = await promisify(execFile)(node.path, [program], { env });
      const faults = JSON.parse(stdout) as PtyFaults;
      expect(faults.node).toMatch(new RegExp(`^v${version.replaceAll('.', '\\.')}(\\.|$)`));
      expect(faults).toMatchObject({ losses: 0, pausedLosses: 0 });
    });
  }
});
