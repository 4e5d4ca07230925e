import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AGENTS, type AgentEntry, type AgentId, type Machine } from '@latchkey/agents';
import { Mutex } from '@latchkey/concurrency';
import type { AgentInstallation, AgentProblem } from '@latchkey/contracts';
import { AppConfig } from '../config/app-config';
import { AgentFolder } from './agent-folder';
import { chooseVersion } from './agent-versions';
import { Npm } from './npm';
import { runProgram } from './run-program';

const STEPS = [
  'Waiting for another installation',
  'Looking up the latest version',
  'Downloading and unpacking',
  'Testing',
] as const;
const TRIAL_TIMEOUT_MS = 60_000;

type NpmEntry = AgentEntry & { readonly install: Extract<AgentEntry['install'], { by: 'npm' }> };

/** An installation failed for a known reason. */
class InstallFailure extends Error {
  constructor(readonly problem: AgentProblem) {
    super(problem.message);
  }
}

/** Installs tools in the background, one at a time. The result is kept as state rather than only logged. */
@Injectable()
export class AgentInstaller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(AgentInstaller.name);
  readonly #mutex = new Mutex();
  readonly #states = new Map<AgentId, AgentInstallation>();
  readonly #stopping = new AbortController();
  readonly #npm: Npm;

  constructor(
    private readonly config: AppConfig,
    private readonly folder: AgentFolder,
  ) {
    this.#npm = new Npm(config, this.#stopping.signal);
  }

  /** Starts to install the configured tools that are missing, without delaying the server's start. */
  onApplicationBootstrap(): void {
    for (const id of this.config.agents.installed) {
      void this.folder.current(id).then((installed) => {
        if (installed === null) this.start(id);
      });
    }
  }

  beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    return this.#mutex.run(async () => undefined);
  }

  /** Returns an installation in progress or a failed one; null otherwise. */
  stateOf(id: AgentId): AgentInstallation | null {
    return this.#states.get(id) ?? null;
  }

  /** Starts to install or update a tool, unless an installation is in progress. */
  start(id: AgentId): void {
    const entry = AGENTS[id];
    if (this.#states.get(id)?.state === 'installing' || !isNpmEntry(entry)) return;
    this.#report(id, 0);
    void this.#mutex.run(() => this.#install(entry));
  }

  async #install(entry: NpmEntry): Promise<void> {
    const { id } = entry;
    try {
      await this.#carryOut(entry);
      this.#states.delete(id);
    } catch (error) {
      const problem = this.#problemOf(entry, error);
      this.#logger.warn(problem.message);
      this.#states.set(id, { state: 'failed', ...problem });
    }
  }

  #problemOf(entry: NpmEntry, error: unknown): AgentProblem {
    if (this.#stopping.signal.aborted) return failed(entry, 'the server stopped');
    return error instanceof InstallFailure ? error.problem : failed(entry, String(error));
  }

  async #carryOut(entry: NpmEntry): Promise<void> {
    const { id, install } = entry;
    this.#report(id, 1);
    await mkdir(this.config.sessionHome, { recursive: true, mode: 0o700 });
    const chosen = await chooseVersion(this.#npm, install.package, !install.nativeProgram);
    if (!chosen.ok) throw new InstallFailure(chosen.problem);
    const { version } = chosen;
    this.#report(id, 2);
    const folder = this.folder.versionFolder(id, version);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const installed = await this.#npm.install(folder, install.package, version);
    if (!installed.ok) {
      await rm(folder, { recursive: true, force: true });
      throw new InstallFailure(installed.problem);
    }
    this.#report(id, 3);
    const program = await this.#programIn(folder, entry);
    await this.#test(entry, program);
    await this.folder.holdBack(id, version, chosen.heldBack);
    await this.folder.use(id, program);
  }

  async #programIn(folder: string, { install, program, name }: NpmEntry): Promise<string> {
    const modules = join(folder, 'node_modules');
    const { nativeProgram } = install;
    const packages = nativeProgram?.packages(await thisMachine()) ?? [];
    const candidates = nativeProgram
      ? packages.map((each) => join(modules, each, nativeProgram.path))
      : [join(modules, '.bin', program)];
    const found = candidates.find((candidate) => existsSync(candidate));
    if (found !== undefined) return found;
    throw new InstallFailure({
      code: 'INSTALL_FAILED',
      message: `${name} has no program for this computer${packages.length > 0 ? ` (${packages.join(', ')})` : ''}.`,
      hint: 'Allow that package in your registry, and try again.',
    });
  }

  /** Checks that the program starts, before shells can find it. */
  async #test(entry: NpmEntry, program: string): Promise<void> {
    const result = await runProgram({
      file: program,
      args: ['--version'],
      env: this.#npm.environment,
      cwd: this.config.sessionHome,
      timeoutMs: TRIAL_TIMEOUT_MS,
      signal: this.#stopping.signal,
    });
    if (result.exitCode === 0) return;
    const lastLine = (result.stderr || result.stdout).trim().split('\n').at(-1) ?? '';
    throw new InstallFailure(failed(entry, `it was installed but doesn’t start: ${lastLine}`.slice(0, 300)));
  }

  #report(id: AgentId, step: number): void {
    const doing = STEPS[step] ?? '';
    this.#states.set(id, { state: 'installing', step: step + 1, steps: STEPS.length, doing });
  }
}

function isNpmEntry(entry: AgentEntry): entry is NpmEntry {
  return entry.install.by === 'npm';
}

function failed({ name }: AgentEntry, reason: string): AgentProblem {
  return {
    code: 'INSTALL_FAILED',
    message: `${name} could not be installed: ${reason}.`,
    hint: 'Try again. The app’s log has the details.',
  };
}

/** Describes this computer, to choose the right build of a program. */
async function thisMachine(): Promise<Machine> {
  const { platform, arch } = process;
  const flags = await readFile('/proc/cpuinfo', 'utf8').catch(() => 'avx2');
  return {
    platform,
    arch,
    isMusl: platform === 'linux' && !glibcVersion(),
    hasAvx2: /\bavx2\b/i.test(flags),
  };
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}
