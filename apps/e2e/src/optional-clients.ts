import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@latchkey/testing';

const DATABRICKS_SDK = 'databricks-sdk==0.162.0';
const DATABRICKS_CLI = 'github.com/databricks/cli@v0.290.0';
const CACHE = join(REPOSITORY_ROOT, 'node_modules/.cache/latchkey-clients');
const MINUTES_TO_INSTALL = 4;

/** A client that is not in package.json: the program, or why there is none. */
export type OptionalClient =
  { readonly program: string; readonly missing: null } | { readonly program: null; readonly missing: string };

/** A Python that has the official SDK; installed once, beside the packages of Node. */
export function pythonWithSdk(): OptionalClient {
  const folder = join(CACHE, DATABRICKS_SDK);
  const program = join(folder, 'bin/python');
  if (existsSync(join(folder, 'ready'))) return { program, missing: null };
  return (
    failed('python3', ['-m', 'venv', '--clear', folder]) ??
    failed(program, ['-m', 'pip', 'install', '--quiet', DATABRICKS_SDK]) ??
    failed('touch', [join(folder, 'ready')]) ?? { program, missing: null }
  );
}

/** The Databricks CLI: the one that is there, or in CI, where its minutes of compiling annoy nobody, a built one. */
export function databricksCli(): OptionalClient {
  if (spawnSync('databricks', ['version']).status === 0) return { program: 'databricks', missing: null };
  const program = join(CACHE, 'databricks');
  if (existsSync(program)) return { program, missing: null };
  if (!process.env['CI']) return { program: null, missing: 'it is not in PATH, and is built in CI only' };
  return failed('go', ['install', DATABRICKS_CLI]) ?? rename(program);
}

function rename(program: string): OptionalClient {
  return failed('mv', [join(CACHE, 'cli'), program]) ?? { program, missing: null };
}

function failed(file: string, args: readonly string[]): OptionalClient | null {
  try {
    const env = { ...process.env, GOBIN: CACHE };
    execFileSync(file, args, { env, stdio: 'pipe', timeout: MINUTES_TO_INSTALL * 60_000 });
    return null;
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    const lines = (stderr?.toString() || message).trim().split('\n');
    return { program: null, missing: `${file} ${args[0] ?? ''}: ${lines.at(-1) ?? ''}`.slice(0, 200) };
  }
}

/** Where agents that were installed stay for the next run. */
export const AGENTS_HOME = join(CACHE, 'agents-home');

/**
 * Why there are no agents: they take more than a gigabyte, so they are installed in CI, or where that is asked for.
 * @returns null when they can be installed, or are there already
 */
export function agentsMissing(): string | null {
  if (existsSync(join(AGENTS_HOME, '.latchkey/agents/bin/gemini'))) return null;
  if (!process.env['CI'] && !process.env['LATCHKEY_REAL_AGENTS'])
    return 'they are installed in CI, or with LATCHKEY_REAL_AGENTS=1';
  const patience = ['--fetch-retries=0', '--fetch-timeout=10000'];
  return failed('npm', ['view', '@google/gemini-cli', 'version', ...patience])?.missing ?? null;
}
