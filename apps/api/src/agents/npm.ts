import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentProblem } from '@latchkey/contracts';
import type { AppConfig } from '../config/app-config';
import { runProgram } from './run-program';

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
/** The largest of the tools is some hundred megabytes. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;
const ASK_TIMEOUT_MS = 90_000;

/** npm waits a minute between tries on its own; a person wants to know sooner, and can try again. */
const PATIENCE = [
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=5000',
  '--fetch-timeout=60000',
];
const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

export type NpmResult =
  { readonly ok: true; readonly stdout: string } | { readonly ok: false; readonly problem: AgentProblem };

/** npm as a person in a shell would use it, with the same proxies, the same `~/.npmrc` and the same registry. */
export class Npm {
  constructor(
    private readonly config: AppConfig,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns the version of the package that is the registry's latest */
  latest(name: string): Promise<NpmResult> {
    return this.#run(['view', name, 'version'], ASK_TIMEOUT_MS);
  }

  /** Into a folder of its own. No script of any package is run. */
  install(folder: string, name: string, version: string): Promise<NpmResult> {
    const args = ['install', `${name}@${version}`, '--prefix', folder, '--ignore-scripts', '--save-exact'];
    return this.#run(args, INSTALL_TIMEOUT_MS);
  }

  /** With what a program may be tried in. */
  get environment(): Readonly<Record<string, string>> {
    const { passedOn, sessionHome, agents } = this.config;
    return {
      PATH: DEFAULT_PATH,
      ...passedOn,
      HOME: sessionHome,
      ...(agents.npmRegistry !== null && { npm_config_registry: agents.npmRegistry }),
    };
  }

  async #run(args: readonly string[], timeoutMs: number): Promise<NpmResult> {
    // The one that came with this Node, which is there also where PATH does not say so.
    const own = join(dirname(process.execPath), 'npm');
    const folder = `${dirname(process.execPath)}:${this.environment['PATH'] ?? ''}`;
    const result = await runProgram({
      file: existsSync(own) ? own : 'npm',
      args: [...args, ...PATIENCE, ...QUIET, '--json'],
      env: { ...this.environment, PATH: folder },
      cwd: this.config.sessionHome,
      timeoutMs,
      signal: this.signal,
    });
    if (result.exitCode === 0) return { ok: true, stdout: result.stdout };
    return { ok: false, problem: readNpmProblem(result.stdout, result.stderr, args[1] ?? '') };
  }
}

/** Of the network, of a proxy or a firewall in between, or of a name that is not known here. */
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|FETCH_ERROR|ERR_PROXY\w*|E50[0-9]|E407)$/;
/** Of something in between that shows a certificate of its own. */
const UNTRUSTED = /^(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS)\w*$/;
const REFUSED = /^(E40[0-9]|E451|ENEEDAUTH|ETARGET|ENOVERSIONS|EINVALIDTAGNAME)$/;

/** What went wrong, from what npm prints with `--json`. Exported for its test. */
export function readNpmProblem(stdout: string, stderr: string, name: string): AgentProblem {
  const { code, summary } = readNpmError(stdout) ??
    readNpmError(stderr) ?? { code: '', summary: lastLine(stderr) };
  if (UNREACHABLE.test(code)) {
    return {
      code: 'REGISTRY_UNREACHABLE',
      message: `The package registry does not answer (${code}): no network, or a firewall in between.`,
      hint: 'Set npm_config_registry to a registry that this app can reach, or https_proxy to a proxy, and try again.',
    };
  }
  if (UNTRUSTED.test(code)) {
    return {
      code: 'REGISTRY_UNREACHABLE',
      message: `The package registry shows a certificate that is not trusted here (${code}), as a firewall in between may.`,
      hint: 'Set NODE_EXTRA_CA_CERTS to a file with the certificate of your network, and try again.',
    };
  }
  if (REFUSED.test(code)) {
    return {
      code: 'REGISTRY_REFUSED',
      message: `The package registry does not give out ${name} (${code}).`,
      hint: 'Have the package allowed in your registry, or sign in to it in ~/.npmrc, and try again.',
    };
  }
  const full = code === 'ENOSPC' || /ENOSPC/.test(stderr);
  return {
    code: 'INSTALL_FAILED',
    message: `npm could not install ${name}: ${code === '' ? '' : `${code}, `}${summary}`.slice(0, 300),
    hint: full ? 'Free some disk space and try again.' : 'Try again; the log of the app says more.',
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
