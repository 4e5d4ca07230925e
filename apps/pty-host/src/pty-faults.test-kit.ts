import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { PtyFaults } from './pty-faults-program.test-kit';

const ROOT = resolve(__dirname, '../../..');

/** The program that counts lost output, bundled so that any version of Node can run it. */
export class PtyFaultsProgram {
  private constructor(
    private readonly folder: string,
    private readonly path: string,
  ) {}

  static async build(): Promise<PtyFaultsProgram> {
    const folder = mkdtempSync(join(tmpdir(), 'pty-faults-'));
    const path = join(folder, 'pty-faults.js');
    await build({
      entryPoints: [join(__dirname, 'pty-faults-program.test-kit.ts')],
      outfile: path,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['node-pty', 'ws'],
      tsconfig: join(ROOT, 'tsconfig.base.json'),
      logLevel: 'error',
    });
    return new PtyFaultsProgram(folder, path);
  }

  /** @param node the path of a Node program */
  async run(node: string): Promise<PtyFaults> {
    const env = { PATH: process.env['PATH'], NODE_PATH: join(ROOT, 'node_modules') };
    const { stdout } = await promisify(execFile)(node, [this.path], { env });
    return JSON.parse(stdout) as PtyFaults;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
