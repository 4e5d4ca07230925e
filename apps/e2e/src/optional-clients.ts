import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@latchkey/testing';

const DATABRICKS_SDK = 'databricks-sdk==0.162.0';
const DATABRICKS_CLI = 'github.com/databricks/cli@v0.298.0';
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
  return builtWithGo('databricks-cli', '.');
}

/** A program that uses the official Go SDK, in the version that the Databricks CLI uses; built in CI as the CLI is. */
export function goSdkProgram(source: string): OptionalClient {
  return builtWithGo('go-sdk', source);
}

/**
 * Builds in the CLI's module as it was published, which pins all that it needs. `go install` would do the same, but
 * asks for the list of versions first, which not every proxy has.
 * @param what a package of that module, or the path of a program's only file
 */
function builtWithGo(name: string, what: string): OptionalClient {
  const program = join(CACHE, DATABRICKS_CLI, name);
  if (existsSync(program)) return { program, missing: null };
  if (!process.env['CI']) return { program: null, missing: 'it is built with Go in CI only' };
  const download = spawnSync('go', ['mod', 'download', '-json', DATABRICKS_CLI], { cwd: tmpdir() });
  const { Dir: module = '', Error: refusal = 'it could not be downloaded' } = downloaded(download.stdout);
  if (module === '') return { program: null, missing: refusal };
  return failed('go', ['build', '-C', module, '-o', program, what]) ?? { program, missing: null };
}

function downloaded(answer: Buffer | null): { Dir?: string; Error?: string } {
  try {
    return JSON.parse(String(answer)) as { Dir?: string; Error?: string };
  } catch {
    return { Error: 'Go is not installed' };
  }
}

function failed(file: string, args: readonly string[]): OptionalClient | null {
  try {
    execFileSync(file, args, { stdio: 'pipe', timeout: MINUTES_TO_INSTALL * 60_000 });
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
