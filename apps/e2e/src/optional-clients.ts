import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { REPOSITORY_ROOT } from '@latchkey/testing';

export const SDK_VERSION = '0.162.0';
export const CLI_VERSION = 'v0.298.0';
const DATABRICKS_SDK = `databricks-sdk==${SDK_VERSION}`;
const DATABRICKS_CLI = `github.com/databricks/cli@${CLI_VERSION}`;
const CACHE = join(REPOSITORY_ROOT, 'node_modules/.cache/latchkey-clients');
const MINUTES_TO_INSTALL = 4;

/** A client outside package.json: its program, or why it is missing. */
type OptionalClient =
  { readonly program: string; readonly missing: null } | { readonly program: null; readonly missing: string };

/** A Python with the official SDK, installed once beside Node's packages. */
export function pythonWithSdk(): OptionalClient {
  return pythonWith(DATABRICKS_SDK, [DATABRICKS_SDK]);
}

/** A Python with these packages, installed once under this name. */
export function pythonWith(name: string, packages: readonly string[]): OptionalClient {
  const folder = join(CACHE, name);
  const program = join(folder, 'bin/python');
  const mark = join(folder, 'packages');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === packages.join('\n'))
    return { program, missing: null };
  const missing =
    failed('python3', ['-m', 'venv', '--clear', folder]) ??
    failed(program, ['-m', 'pip', 'install', '--quiet', ...packages]);
  if (missing) return missing;
  writeFileSync(mark, packages.join('\n'));
  return { program, missing: null };
}

/** The Databricks CLI that is installed, or one built with Go. */
export function databricksCli(): OptionalClient {
  if (spawnSync('databricks', ['version']).status === 0) return { program: 'databricks', missing: null };
  return builtWithGo('databricks-cli', '.');
}

/** Builds a program with the official Go SDK, in the version that the Databricks CLI uses. */
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

/** Keeps installed agents for the next run. */
export const AGENTS_HOME = join(CACHE, 'agents-home');

/**
 * Says why agents can't be installed: together they take more than a gigabyte from the package registry.
 * @returns null when they can be installed, or already are
 */
export function agentsMissing(): string | null {
  if (existsSync(join(AGENTS_HOME, '.latchkey/agents/bin/gemini'))) return null;
  return registryMissing();
}

const VERSIONS = join(REPOSITORY_ROOT, 'test-results/client-versions.json');

/** Keeps a client's version for the document that `npm run clients:full` writes. */
export function recordVersion(client: string, version: string): void {
  mkdirSync(dirname(VERSIONS), { recursive: true });
  const versions = existsSync(VERSIONS) ? (JSON.parse(readFileSync(VERSIONS, 'utf8')) as object) : {};
  writeFileSync(VERSIONS, JSON.stringify({ ...versions, [client]: version }));
}

/** Says why the package registry can't be reached from here; null when it answers. */
export function registryMissing(): string | null {
  try {
    const args = ['view', '@openai/codex', 'version', '--fetch-retries=0', '--fetch-timeout=10000'];
    execFileSync('npm', args, { cwd: tmpdir(), stdio: 'pipe', timeout: 30_000 });
    return null;
  } catch (error) {
    return (
      String((error as { stderr?: Buffer }).stderr ?? error)
        .trim()
        .split('\n')
        .at(0) ?? 'npm failed'
    );
  }
}

/** The variables by which this machine reaches the package registry, for the programs that a test starts. */
export function wayOut(): Record<string, string> {
  const names = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_registry|(https?|no)_proxy)$/i;
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    names.test(name) && value ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
