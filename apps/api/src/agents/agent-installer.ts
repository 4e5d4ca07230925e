import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AGENTS, type AgentEntry, type AgentId } from '@latchkey/agents';
import type { AgentInstallation, AgentProblem } from '@latchkey/contracts';
import { Mutex } from '@latchkey/concurrency';
import { AppConfig } from '../config/app-config';
import { AgentFolder } from './agent-folder';
import { thisMachine } from './machine';
import { Npm } from './npm';
import { runProgram } from './run-program';

const STEPS = [
  'Waiting for another installation',
  'Asking the package registry for the latest version',
  'Downloading and unpacking',
  'Trying it',
] as const;
const TRIAL_TIMEOUT_MS = 60_000;

type Npmable = AgentEntry & { readonly install: Extract<AgentEntry['install'], { by: 'npm' }> };

/** An installation that ended with a word on why. */
class InstallFailure extends Error {
  constructor(readonly problem: AgentProblem) {
    super(problem.message);
  }
}

/** Installs tools in the background, one at a time. What comes of it is state; nothing is lost in a log. */
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

  /** The configured ones that are not there yet; a start does not wait for them. */
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

  /** An installation that is under way or has failed; null where there is none. */
  stateOf(id: AgentId): AgentInstallation | null {
    return this.#states.get(id) ?? null;
  }

  /** Begins, or begins again; one that is under way goes on. The tool's latest version replaces an older one. */
  start(id: AgentId): void {
    const entry = AGENTS[id];
    if (this.#states.get(id)?.state === 'installing' || !isNpmable(entry)) return;
    this.#tell(id, 0);
    void this.#mutex.run(() => this.#install(entry));
  }

  async #install(entry: Npmable): Promise<void> {
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

  #problemOf(entry: Npmable, error: unknown): AgentProblem {
    if (this.#stopping.signal.aborted) return failed(entry, 'the server was stopped');
    return error instanceof InstallFailure ? error.problem : failed(entry, String(error));
  }

  async #carryOut(entry: Npmable): Promise<void> {
    const { id, install } = entry;
    this.#tell(id, 1);
    await mkdir(this.config.sessionHome, { recursive: true, mode: 0o700 });
    const asked = await this.#npm.latest(install.package);
    if (!asked.ok) throw new InstallFailure(asked.problem);
    const version = readVersion(asked.stdout);
    if (version === null) throw new InstallFailure(failed(entry, 'the registry names no version'));
    this.#tell(id, 2);
    const folder = this.folder.versionFolder(id, version);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const installed = await this.#npm.install(folder, install.package, version);
    if (!installed.ok) {
      await rm(folder, { recursive: true, force: true });
      throw new InstallFailure(installed.problem);
    }
    this.#tell(id, 3);
    const program = await this.#programIn(folder, entry);
    await this.#try(entry, program);
    await this.folder.use(id, program);
  }

  async #programIn(folder: string, { install, program, name }: Npmable): Promise<string> {
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
      message: `${name} came without its program for this computer${packages.length > 0 ? ` (${packages.join(', ')})` : ''}.`,
      hint: 'Have the registry give out that package too, and try again.',
    });
  }

  /** Whatever came must at least start, before a shell finds it. */
  async #try(entry: Npmable, program: string): Promise<void> {
    const result = await runProgram({
      file: program,
      args: ['--version'],
      env: this.#npm.environment,
      cwd: this.config.sessionHome,
      timeoutMs: TRIAL_TIMEOUT_MS,
      signal: this.#stopping.signal,
    });
    if (result.exitCode === 0) return;
    const lastWords = (result.stderr || result.stdout).trim().split('\n').at(-1) ?? '';
    throw new InstallFailure(
      failed(entry, `it was installed, but does not start: ${lastWords}`.slice(0, 300)),
    );
  }

  #tell(id: AgentId, step: number): void {
    const doing = STEPS[step] ?? '';
    this.#states.set(id, { state: 'installing', step: step + 1, steps: STEPS.length, doing });
  }
}

function isNpmable(entry: AgentEntry): entry is Npmable {
  return entry.install.by === 'npm';
}

/** npm prints it as JSON: one text, or a list of one. */
function readVersion(json: string): string | null {
  const answer: unknown = JSON.parse(json);
  const version: unknown = Array.isArray(answer) ? answer.at(-1) : answer;
  return typeof version === 'string' && /^[\w.+-]+$/.test(version) ? version : null;
}

function failed({ name }: AgentEntry, reason: string): AgentProblem {
  return {
    code: 'INSTALL_FAILED',
    message: `${name} could not be installed: ${reason}.`,
    hint: 'Try again; the log of the app says more.',
  };
}
