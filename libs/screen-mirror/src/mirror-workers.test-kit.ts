import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MirrorWorker } from './mirror-worker';
import { bytesOf, Viewer } from './screen.test-kit';
import { ScreenMirror } from './screen-mirror';
import type { ScreenMirrorOptions, Snapshot } from './types';

const WORKER = `import { runMirrorWorker } from './worker';\nrunMirrorWorker();`;

/** Real workers in their own threads, bundled like the server's. */
export class MirrorWorkers {
  readonly folder = mkdtempSync(join(tmpdir(), 'mirror-worker-'));
  readonly #started: MirrorWorker[] = [];
  /** The regular worker; `bundle` makes others. */
  path = '';

  static async open(): Promise<MirrorWorkers> {
    const workers = new MirrorWorkers();
    workers.path = await workers.bundle('worker', WORKER);
    return workers;
  }

  /** Bundles code that imports from this folder. @returns its path */
  async bundle(name: string, contents: string): Promise<string> {
    const outfile = join(this.folder, `${name}.js`);
    const stdin = { contents, resolveDir: __dirname, loader: 'ts' as const };
    await build({ stdin, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'error' });
    return outfile;
  }

  /** @param deaths collects the reasons why workers died */
  start(workerPath = this.path, silenceMs = 10_000, deaths: string[] = []): MirrorWorker {
    const onDeath = (reason: string) => deaths.push(reason);
    const worker = new MirrorWorker({ workerPath, silenceMs, onDeath });
    this.#started.push(worker);
    return worker;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((worker) => worker.stop()));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export const SIZE = { cols: 40, rows: 10, scrollbackLines: 50 };

export function mirrorOn(worker: MirrorWorker, options: Partial<ScreenMirrorOptions> = {}): ScreenMirror {
  return new ScreenMirror(worker, { ...SIZE, ...options });
}

/** Returns what a fresh terminal shows after the snapshot. */
export function shown(snapshot: Snapshot | null): unknown {
  if (snapshot === null) return null;
  const viewer = new Viewer(snapshot.cols, snapshot.rows, SIZE.scrollbackLines);
  return viewer.write(snapshot.scrollback, snapshot.viewport).look();
}

/** Returns what a terminal shows after all the output. */
export function expected(text: string): unknown {
  return new Viewer(SIZE.cols, SIZE.rows, SIZE.scrollbackLines).write(bytesOf(text)).look();
}
