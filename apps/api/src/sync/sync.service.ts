import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PROJECTS_FOLDER, type SyncedProject, type SyncStatus } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { Rotator } from '../pat/rotator';
import { ToolTokens } from '../tools/tool-tokens';
import { GitRepository } from './git-repository';
import { Project, type SyncOccasion } from './project';
import { eachOf } from './project-sync';

/** How soon a commit is seen without anybody telling. */
const LOOK_MS = 5_000;
/** Of a folder, and of what the workspace shows: nothing hidden, nothing that needs quoting there. */
const PROJECT_NAME = /^[\w][\w .@+-]*$/;

/** Keeps what is committed below `~/projects` in the owner's folder of the workspace too, in one direction only. */
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
    if (this.config.sync) this.#lookAgain(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all([...this.#projects.values()].map((project) => project.idle()));
  }

  get status(): SyncStatus {
    return { isOn: this.config.sync, projects: [...this.#projects.values()].map(({ state }) => state) };
  }

  /** Syncs one now, and waits for its end. @throws ApiError SYNC_OFF, PROJECT_NOT_FOUND */
  async syncNow(name: string, when: SyncOccasion = 'now'): Promise<SyncedProject> {
    return (await this.#require(name)).sync(when);
  }

  /** The same, without waiting for its end. @returns it as it is now @throws ApiError SYNC_OFF, PROJECT_NOT_FOUND */
  async begin(name: string): Promise<SyncedProject> {
    const project = await this.#require(name);
    project.begin();
    return project.state;
  }

  async #require(name: string): Promise<Project> {
    if (!this.config.sync) {
      throw new ApiError(
        'SYNC_OFF',
        'Projects are not synced to the workspace.',
        'Set LATCHKEY_SYNC=on to have them synced.',
      );
    }
    await this.#find();
    const project = this.#projects.get(name);
    if (!project) {
      throw new ApiError(
        'PROJECT_NOT_FOUND',
        `There is no git repository ~/${PROJECTS_FOLDER}/${name}.`,
        `Projects lie directly below ~/${PROJECTS_FOLDER}, and are git repositories.`,
      );
    }
    return project;
  }

  #lookAgain(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#look(), milliseconds).unref();
  }

  async #look(): Promise<void> {
    try {
      await this.#find();
      // Before there is a token nothing can be done, and nothing is wrong with any project.
      if (this.rotator.status().valid) {
        // Each starts processes, beyond what limits a shell, and a repository can hold them up.
        await eachOf(
          [...this.#projects.values()],
          async (project) => void (await project.sync('if-changed')),
        );
      }
    } catch (error) {
      this.#logger.error(error);
    }
    if (!this.#stopping.signal.aborted) this.#lookAgain(LOOK_MS);
  }

  /** New ones are added, and those that are gone are forgotten; the workspace keeps what it has of them. */
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
    // Two may look at once; what one has begun is not to be begun beside it.
    if (!isRepository || this.#projects.has(name)) return;
    const { sessionHome: home, passedOn, workspaceOrigin } = this.config;
    const project = new Project(name, new GitRepository(folder, { home, path: passedOn['PATH'] }), {
      workspaceOrigin,
      owner: () => this.rotator.status().user,
      token: async () => (await this.tokens.current()).value,
      signal: this.#stopping.signal,
    });
    this.#projects.set(name, project);
  }
}
