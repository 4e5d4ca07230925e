import { Logger } from '@nestjs/common';
import { Mutex } from '@latchkey/concurrency';
import type { SyncedProject } from '@latchkey/contracts';
import type { TokenValue } from '@latchkey/token';
import { ApiError } from '../common/api-error';
import { GitFailure, offerCommitHook, type GitRepository } from './git-repository';
import { syncCommit, TooManyFiles } from './project-sync';
import { WorkspaceFailure, WorkspaceFolder } from './workspace-folder';

/** How long to wait after a failure before an automatic retry. */
const PAUSE_AFTER_FAILURE_MS = 30_000;

interface ProjectSurroundings {
  readonly workspaceOrigin: string;
  /** The owner of the workspace folder; null while unknown. */
  readonly owner: () => string | null;
  readonly token: () => Promise<TokenValue>;
  readonly signal: AbortSignal;
}

/**
 * `now`: always syncs, on the user's request; `after-commit`: skips a commit that is already synced; `if-changed`: also
 * skips an unchanged repository, and one that failed recently.
 */
export type SyncOccasion = 'now' | 'after-commit' | 'if-changed';

/** A repository and the sync state of its latest commit. */
export class Project {
  readonly #logger = new Logger(Project.name);
  readonly #mutex = new Mutex();
  /** The repository's trace at the last successful sync. */
  #syncedTrace: string | null = null;
  #retryAtMs = 0;
  #state: SyncedProject;
  #background: Promise<unknown> | null = null;

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
    return this.#background === null ? this.#state : { ...this.#state, state: 'syncing' };
  }

  /** Starts a sync in the background, unless one that was started this way is still running. */
  begin(): void {
    this.#background ??= this.sync('now').finally(() => (this.#background = null));
  }

  /** Resolves when no sync is running. */
  idle(): Promise<void> {
    return this.#mutex.run(async () => undefined);
  }

  /** Syncs and returns the state, which includes any failure. Never throws. */
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
  message: 'Something went wrong in Latchkey.',
  hint: 'Run latchkey sync to try again. The app’s log has the details.',
};
const AUTOMATIC_RETRY = 'Latchkey retries automatically. To retry now, run latchkey sync.';

/** @returns null for unexpected errors */
function toProblem(error: unknown): SyncedProject['problem'] {
  if (error instanceof WorkspaceFailure) {
    const mayNot = error.failure.kind === 'forbidden';
    const hint = mayNot
      ? 'Check that your token has access to workspace files, and that the folder is yours.'
      : AUTOMATIC_RETRY;
    return { message: error.message, hint };
  }
  if (error instanceof ApiError) return { message: error.message, hint: error.hint };
  if (error instanceof GitFailure)
    return { message: `git: ${error.message}`, hint: 'Run git status in the project.' };
  if (error instanceof TooManyFiles)
    return { message: error.message, hint: 'Keep generated files out of git, or turn the sync off.' };
  return null;
}
