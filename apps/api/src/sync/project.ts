import { Logger } from '@nestjs/common';
import type { SyncedProject } from '@latchkey/contracts';
import type { TokenValue } from '@latchkey/token';
import { ApiError } from '../common/api-error';
import { Mutex } from '@latchkey/concurrency';
import { offerCommitHook } from './commit-hook';
import { GitFailure, type GitRepository } from './git-repository';
import { syncCommit, TooManyFiles } from './project-sync';
import { WorkspaceFailure, WorkspaceFolder } from './workspace-folder';

/** After a failure nothing is tried by itself for this long. */
const PAUSE_AFTER_FAILURE_MS = 30_000;

export interface ProjectSurroundings {
  readonly workspaceOrigin: string;
  /** Whose folder of the workspace it is; null as long as that is not known. */
  readonly owner: () => string | null;
  readonly token: () => Promise<TokenValue>;
  readonly signal: AbortSignal;
}

/**
 * `now`: whatever there is, as a person asks for it; `after-commit`: unless that very commit was synced meanwhile, whose
 * outcome is then told; `if-changed`: unless nothing seems to have happened, or the last failure is not long ago.
 */
export type SyncOccasion = 'now' | 'after-commit' | 'if-changed';

/** One repository, and what has become of its latest commit. */
export class Project {
  readonly #logger = new Logger(Project.name);
  readonly #mutex = new Mutex();
  /** The repository's trace at the last sync that was done. */
  #syncedTrace: string | null = null;
  #retryAtMs = 0;
  #state: SyncedProject;
  #asked: Promise<unknown> | null = null;

  constructor(
    name: string,
    private readonly repository: GitRepository,
    private readonly surroundings: ProjectSurroundings,
  ) {
    this.#state = {
      name,
      target: this.#target(name),
      state: 'waiting',
      commit: null,
      syncedAt: null,
      written: 0,
      deleted: 0,
      skipped: [],
      problem: null,
    };
  }

  get state(): SyncedProject {
    return this.#asked === null ? this.#state : { ...this.#state, state: 'syncing' };
  }

  /** Syncs for somebody who does not wait. Asked again before that is done, it is the same. */
  begin(): void {
    this.#asked ??= this.sync('now').finally(() => (this.#asked = null));
  }

  /** When nothing is under way any more. */
  idle(): Promise<void> {
    return this.#mutex.run(async () => undefined);
  }

  /** Never throws: what comes of it is the state. */
  sync(when: SyncOccasion): Promise<SyncedProject> {
    return this.#mutex.run(async () => {
      const trace = await this.repository.trace();
      const isKnown = trace !== null && trace === this.#syncedTrace;
      if (when === 'if-changed' && (isKnown || Date.now() < this.#retryAtMs)) return this.#state;
      await this.#run(trace, when);
      return this.#state;
    });
  }

  async #run(trace: string | null, when: SyncOccasion): Promise<void> {
    const { name } = this.#state;
    const before = this.#state;
    try {
      await offerCommitHook(this.repository).catch((error: unknown) =>
        this.#logger.warn(`${name}: ${String(error)}`),
      );
      const commit = await this.repository.head();
      const isSame = when !== 'now' && commit === before.commit && before.problem === null;
      if (commit === null || isSame) {
        this.#syncedTrace = trace;
        return;
      }
      this.#tell({ state: 'syncing', target: this.#target(name) });
      const outcome = await syncCommit(this.repository, commit, this.#folder());
      const syncedAt = new Date().toISOString();
      this.#tell({ ...outcome, state: 'synced', commit, syncedAt, problem: null });
      this.#syncedTrace = trace;
    } catch (error) {
      if (this.surroundings.signal.aborted) return;
      const problem = toProblem(error);
      if (problem === null) this.#logger.error(error);
      else this.#logger.warn(`${name} is not synced: ${problem.message}`);
      this.#tell({ state: 'failed', problem: problem ?? UNEXPECTED });
      this.#retryAtMs = Date.now() + PAUSE_AFTER_FAILURE_MS;
    }
  }

  #folder(): WorkspaceFolder {
    const { workspaceOrigin, token, signal } = this.surroundings;
    return new WorkspaceFolder(this.#state.target, workspaceOrigin, token, signal);
  }

  #tell(change: Partial<SyncedProject>): void {
    this.#state = { ...this.#state, ...change };
  }

  #target(name: string): string {
    return `/Workspace/Users/${this.surroundings.owner() ?? '…'}/projects/${name}`;
  }
}

const UNEXPECTED = {
  message: 'Something in Latchkey went wrong.',
  hint: 'Run latchkey sync to try again; the log of the app says more.',
};
const TRY_AGAIN = 'It is tried again by itself; latchkey sync tries now.';

/** @returns null for what is nobody's expected trouble */
function toProblem(error: unknown): SyncedProject['problem'] {
  if (error instanceof WorkspaceFailure) {
    const mayNot = error.failure.kind === 'forbidden';
    const hint = mayNot
      ? 'See that your token may use the workspace’s files, and that the folder is yours.'
      : TRY_AGAIN;
    return { message: error.message, hint };
  }
  if (error instanceof ApiError) return { message: error.message, hint: error.hint };
  if (error instanceof GitFailure)
    return { message: `git: ${error.message}`, hint: 'See what git status says there.' };
  if (error instanceof TooManyFiles)
    return { message: error.message, hint: 'Leave what is generated out of git, or turn the sync off.' };
  return null;
}
