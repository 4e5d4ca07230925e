import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface ProgramRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Written to its stdin, which is then closed. */
  readonly input?: string;
}

interface ProgramResult {
  /** Null when the program was killed or could not be started, with the reason in `stderr`. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer output is truncated. */
const MAX_OUTPUT_LENGTH = 4_000_000;

/** Runs a program in its own process group, and kills the group when the program ends. Never throws. */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const child = spawn(run.file, run.args, { cwd: run.cwd, env: run.env, detached: true });
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      if (output[name].length < MAX_OUTPUT_LENGTH) output[name] += chunk;
    });
  }
  child.stdin.on('error', () => undefined).end(run.input ?? '');
  const ended = AbortSignal.any([run.signal, AbortSignal.timeout(run.timeoutMs)]);
  ended.addEventListener('abort', endGroup);
  if (ended.aborted) endGroup();
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, ...output };
  } catch (error) {
    return { exitCode: null, ...output, stderr: String(error) };
  } finally {
    ended.removeEventListener('abort', endGroup);
    endGroup();
  }
}
