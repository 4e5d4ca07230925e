import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentProblem } from '@latchkey/contracts';
import type { AppConfig } from '../config/app-config';
import { runProgram } from './run-program';

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
/** The largest tool is a few hundred megabytes. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;
const ASK_TIMEOUT_MS = 90_000;

/** By default npm waits a minute between retries. The user wants to know sooner, and can try again. */
const RETRY_OPTIONS = [
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=5000',
  '--fetch-timeout=60000',
];
const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

type NpmResult =
  { readonly ok: true; readonly stdout: string } | { readonly ok: false; readonly problem: AgentProblem };

/** A version of a package. */
export interface PackageVersion {
  readonly version: string;
  /** The range of Node that it needs; null for any. */
  readonly node: string | null;
}

type PackageVersions =
  | { readonly ok: true; readonly versions: readonly PackageVersion[] }
  | { readonly ok: false; readonly problem: AgentProblem };

/** Runs npm as in a shell, with the same proxies, `~/.npmrc` and registry. */
export class Npm {
  constructor(
    private readonly config: AppConfig,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns each version of the package that is in the range or has the tag, with what it needs */
  async versions(name: string, rangeOrTag: string): Promise<PackageVersions> {
    const asked = await this.#run(
      ['view', `${name}@${rangeOrTag}`, 'name', 'version', 'engines'],
      ASK_TIMEOUT_MS,
    );
    return asked.ok ? { ok: true, versions: readVersions(asked.stdout) } : asked;
  }

  /** Installs into a folder of its own, without running any package's scripts. */
  install(folder: string, name: string, version: string): Promise<NpmResult> {
    // The version is chosen; npm would otherwise refuse a program that brings its own runtime, where ~/.npmrc is strict.
    const options = ['--ignore-scripts', '--save-exact', '--engine-strict=false'];
    return this.#run(['install', `${name}@${version}`, '--prefix', folder, ...options], INSTALL_TIMEOUT_MS);
  }

  /** @returns the version of the Node that programs in the shells run with */
  async nodeVersion(): Promise<string> {
    const asked = await runProgram({
      file: 'node',
      args: ['--version'],
      env: this.environment,
      cwd: this.config.sessionHome,
      timeoutMs: ASK_TIMEOUT_MS,
      signal: this.signal,
    });
    return asked.exitCode === 0 ? asked.stdout.trim() : process.version;
  }

  /** The environment for npm and for testing programs. */
  get environment(): Readonly<Record<string, string>> {
    const { inheritedEnv, sessionHome, agents } = this.config;
    return {
      PATH: DEFAULT_PATH,
      ...inheritedEnv,
      HOME: sessionHome,
      ...(agents.npmRegistry !== null && { npm_config_registry: agents.npmRegistry }),
    };
  }

  async #run(args: readonly string[], timeoutMs: number): Promise<NpmResult> {
    // Prefer the npm of this Node, which PATH may not include.
    const own = join(dirname(process.execPath), 'npm');
    const folder = `${dirname(process.execPath)}:${this.environment['PATH'] ?? ''}`;
    const result = await runProgram({
      file: existsSync(own) ? own : 'npm',
      args: [...args, ...RETRY_OPTIONS, ...QUIET, '--json'],
      env: { ...this.environment, PATH: folder },
      cwd: this.config.sessionHome,
      timeoutMs,
      signal: this.signal,
    });
    if (result.exitCode === 0) return { ok: true, stdout: result.stdout };
    return { ok: false, problem: readNpmProblem(result.stdout, result.stderr, args[1] ?? '') };
  }
}

/** Errors of the network, a proxy, a firewall or name resolution. */
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|FETCH_ERROR|ERR_PROXY\w*|E50[0-9]|E407)$/;
/** Errors of a proxy's or firewall's own certificate. */
const UNTRUSTED = /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS)\w*$/;
const REFUSED = /^(E40[0-9]|E451|ENEEDAUTH|ETARGET|ENOVERSIONS|EINVALIDTAGNAME)$/;

/** Explains a failure from npm's `--json` output. Exported for its test. */
export function readNpmProblem(stdout: string, stderr: string, name: string): AgentProblem {
  const { code, summary } = readNpmError(stdout) ??
    readNpmError(stderr) ?? { code: '', summary: lastLine(stderr) };
  if (UNREACHABLE.test(code)) {
    return {
      code: 'REGISTRY_UNREACHABLE',
      message: `The package registry is unreachable (${code}): there is no network, or a firewall blocks it.`,
      hint: 'Set npm_config_registry to a registry that this app can reach, or https_proxy to a proxy, and try again.',
    };
  }
  if (UNTRUSTED.test(code)) {
    return {
      code: 'REGISTRY_UNREACHABLE',
      message: `The package registry’s certificate is not trusted (${code}). A firewall may have replaced it.`,
      hint: 'Set NODE_EXTRA_CA_CERTS to a file with your network’s certificate, and try again.',
    };
  }
  if (REFUSED.test(code)) {
    return {
      code: 'REGISTRY_REFUSED',
      message: `The package registry refused ${name} (${code}).`,
      hint: 'Allow the package in your registry, or sign in to it in ~/.npmrc, and try again.',
    };
  }
  const full = code === 'ENOSPC' || /ENOSPC/.test(stderr);
  return {
    code: 'INSTALL_FAILED',
    message: `npm could not install ${name}: ${code === '' ? '' : `${code}, `}${summary}`.slice(0, 300),
    hint: full ? 'Free some disk space and try again.' : 'Try again. The app’s log has the details.',
  };
}

function readNpmError(text: string): { readonly code: string; readonly summary: string } | null {
  try {
    const { error } = JSON.parse(text.slice(text.indexOf('{'))) as {
      error?: { code?: unknown; summary?: unknown };
    };
    if (typeof error?.code !== 'string') return null;
    return { code: error.code, summary: typeof error.summary === 'string' ? lastLine(error.summary) : '' };
  } catch {
    return null;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Parses the JSON of `npm view`: one version, or a list. Leaves out what can't be a version. */
function readVersions(json: string): readonly PackageVersion[] {
  const answer: unknown = json.trim() === '' ? [] : JSON.parse(json);
  return (Array.isArray(answer) ? answer : [answer]).flatMap((each: unknown) => {
    const { version, engines } = (each ?? {}) as { version?: unknown; engines?: { node?: unknown } };
    if (typeof version !== 'string' || !/^[\w.+-]+$/.test(version)) return [];
    return [{ version, node: typeof engines?.node === 'string' ? engines.node : null }];
  });
}
