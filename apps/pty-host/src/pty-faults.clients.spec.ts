import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { PtyFaultsProgram } from './pty-faults.test-kit';

jest.setTimeout(120_000);

/** How long the package registry may take to deliver another Node. */
const FETCH_MS = 90_000;
/** Each loses output in its own way without our workarounds; Databricks Apps runs 22.16. */
const VERSIONS = ['20', '22.16.0', '24'];

/** Finds the program of a Node version in the package registry, or says why it can't. */
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

describe('a shell that ends delivers every byte', () => {
  let program: PtyFaultsProgram;
  beforeAll(async () => (program = await PtyFaultsProgram.build()));
  afterAll(() => program.remove());

  for (const version of VERSIONS) {
    const node = nodeOf(version);
    if ('problem' in node) {
      it.skip(`on Node ${version} (skipped: ${node.problem})`, () => undefined);
      continue;
    }
    it(`on Node ${version}: of 200 fast commands, and of floods that are paused when they end`, async () => {
      const faults = await program.run(node.path);
      expect(faults.node).toMatch(new RegExp(`^v${version.replaceAll('.', '\\.')}(\\.|$)`));
      expect(faults).toMatchObject({ losses: 0, pausedLosses: 0 });
    });
  }
});
