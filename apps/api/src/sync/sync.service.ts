import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { forEachLimited } from '@latchkey/concurrency';
import { PROJECTS_FOLDER, type SyncedProject, type SyncStatus } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { Rotator } from '../pat/rotator';
import { ToolTokens } from '../tools/tool-tokens';
import { GitRepository } from './git-repository';
import { Project, type SyncOccasion } from './project';
import { SYNCED_AT_ONCE } from './project-sync';

/** How often to look for commits that no hook reported. */
const POLL_MS = 5_000;
/** No hidden folders, and no characters that need quoting in the workspace. */
const PROJECT_NAME = /^[\w][\w .@+-]*$/;

/** Copies commits in `~/projects` one-way to the owner's workspace folder. */
@Injectable()
export class SyncService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(SyncService.name);
  readonly #projects = new Map<string, Project>();
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly rotator: Rotator,
    private readonly tokens: ToolTokens,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.sync) this.#schedule(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all([...this.#projects.values()].map((project) => project.idle()));
  }

  get status(): SyncStatus {
    return { isOn: this.config.sync, projects: [...this.#projects.values()].map(({ state }) => state) };
  }

  /** Syncs a project and waits for the result. @throws ApiError SYNC_OFF, PROJECT_NOT_FOUND */
  async syncNow(name: string, when: SyncOccasion = 'now'): Promise<SyncedProject> {
    return (await this.#require(name)).sync(when);
  }

  /** Starts to sync a project in the background. @throws ApiError SYNC_OFF, PROJECT_NOT_FOUND */
  async begin(name: string): Promise<SyncedProject> {
    const project = await this.#require(name);
    project.begin();
    return project.state;
  }

  async #require(name: string): Promise<Project> {
    if (!this.config.sync) {
      throw new ApiError(
        'SYNC_OFF',
        'The sync to the workspace is turned off.',
        'Set LATCHKEY_SYNC=on to turn the sync on.',
      );
    }
    await this.#find();
    const project = this.#projects.get(name);
    if (!project) {
      throw new ApiError(
        'PROJECT_NOT_FOUND',
        `~/${PROJECTS_FOLDER}/${name} is not a git repository.`,
        `Projects are git repositories directly in ~/${PROJECTS_FOLDER}.`,
      );
    }
    return project;
  }

  #schedule(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#poll(), milliseconds).unref();
  }

  async #poll(): Promise<void> {
    try {
      await this.#find();
      // Without a token, skip the sync rather than report a failure for each project.
      if (this.rotator.status().valid) {
        // Limited, because each sync starts processes outside of a shell's limits, and a repository can stall them.
        await forEachLimited(
          this.#projects.values(),
          SYNCED_AT_ONCE,
          async (project) => void (await project.sync('if-changed')),
        );
      }
    } catch (error) {
      this.#logger.error(error);
    }
    if (!this.#stopping.signal.aborted) this.#schedule(POLL_MS);
  }

  /** Updates the list of projects. The workspace keeps the files of removed ones. */
  async #find(): Promise<void> {
    const folder = join(this.config.sessionHome, PROJECTS_FOLDER);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => entry.isDirectory() && PROJECT_NAME.test(entry.name))
      .map(({ name }) => name);
    for (const name of this.#projects.keys()) if (!names.includes(name)) this.#projects.delete(name);
    for (const name of names) {
      if (!this.#projects.has(name)) await this.#add(name, join(folder, name));
    }
  }

  async #add(name: string, folder: string): Promise<void> {
    const isRepository = await access(join(folder, '.git')).then(
      () => true,
      () => false,
    );
    // Another call may have added the project in the meantime.
    if (!isRepository || this.#projects.has(name)) return;
    const { sessionHome: home, inheritedEnv, workspaceOrigin } = this.config;
    const project = new Project(name, new GitRepository(folder, { home, path: inheritedEnv['PATH'] }), {
      workspaceOrigin,
      owner: () => this.rotator.status().user,
      token: async () => (await this.tokens.current()).value,
      signal: this.#stopping.signal,
    });
    this.#projects.set(name, project);
  }
}
