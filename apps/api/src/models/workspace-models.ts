import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { backoffDelayMs, withTimeout } from '@latchkey/concurrency';
import type { ApiFailure } from '@latchkey/databricks-client';
import {
  chooseModels,
  MODEL_USE_NAMES,
  modelsFor,
  type ChosenModels,
  type ModelCatalog,
  type ModelChoices,
  type Models,
  type ModelUse,
} from '@latchkey/model-catalog';
import { Subject, type Subscription } from 'rxjs';
import { ApiError } from '../common/api-error';
import { Clock } from '../common/clock';
import { reasonOf } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { Rotator } from '../pat/rotator';
import { ModelDiscovery } from './model-discovery';
import { ModelFiles } from './model-files';

/** Workspaces get a new model every few weeks. */
const REFRESH_EVERY_MS = 24 * 3_600_000;
/** After a failure, or while a newer generation could not be ruled out. */
const RETRY = { firstMs: 5_000, capMs: 600_000, jitter: 0.2 };
/** Several requests may find at the same time that their model is gone. */
const MIN_REFRESH_INTERVAL_MS = 30_000;

/**
 * The models of the workspace and which of them the agents use. Asks as soon as there is a token, then daily, on demand, and
 * when a model turns out to be gone. Keeps the latest list while the workspace can’t be reached.
 */
@Injectable()
export class WorkspaceModels implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(WorkspaceModels.name);
  readonly #changes = new Subject<void>();
  #catalog: ModelCatalog | null = null;
  #choices: ModelChoices['owner'] = {};
  #failure: ApiFailure | null = null;
  #failures = 0;
  readonly #gone = new Set<string>();
  #dueAtMs = 0;
  #askedAtMs: number | null = null;
  #pending: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #tokens: Subscription | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly discovery: ModelDiscovery,
    private readonly files: ModelFiles,
    private readonly rotator: Rotator,
    private readonly clock: Clock,
  ) {}

  /** Fires after the list or a choice has changed. */
  get changes(): Subject<void> {
    return this.#changes;
  }

  /** Null before the workspace has answered for the first time. */
  get catalog(): ModelCatalog | null {
    return this.#catalog;
  }

  /** Why the latest list could not be had; null when it could. */
  get failure(): ApiFailure | null {
    return this.#failure;
  }

  /** The model for each use. */
  get chosen(): ChosenModels {
    return chooseModels(this.#catalog, { owner: this.#choices, setting: this.config.agents.models });
  }

  /** The names alone. */
  get names(): Models {
    const { chosen } = this;
    return Object.fromEntries(MODEL_USE_NAMES.map((use) => [use, chosen[use].name])) as Models;
  }

  /** What the owner may pick for a use, the best first. */
  offeredFor(use: ModelUse): readonly string[] {
    return modelsFor(use, this.#catalog);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#choices = await this.files.readChoices();
    this.#catalog ??= await this.files.readCatalog();
    this.#tokens = this.rotator.changes.subscribe(() => this.#askIfDue());
    this.#askIfDue();
  }

  onApplicationShutdown(): void {
    this.#tokens?.unsubscribe();
    if (this.#retry) clearTimeout(this.#retry);
  }

  /** Waits until the workspace has been asked once, so that a first shell gets models that exist; at most so long. */
  async untilAsked(maxMs: number): Promise<void> {
    if (this.#askedAtMs !== null || this.#catalog) return;
    this.#askIfDue();
    if (this.#pending) await withTimeout(this.#pending, maxMs, undefined);
  }

  /** Asks the workspace now. Callers at the same time share one answer. Never throws: see `failure`. */
  refresh(): Promise<void> {
    this.#pending ??= this.#ask().finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** Refreshes because the owner asked, and gives models another chance that were gone. */
  async refreshOnDemand(): Promise<void> {
    this.#gone.clear();
    await this.refresh();
  }

  /** Refreshes after a model turned out to be gone, unless the list is fresh. */
  async refreshAfterRefusal(maxMs: number): Promise<void> {
    const isFresh =
      this.#askedAtMs !== null && this.clock.monotonicNow() - this.#askedAtMs < MIN_REFRESH_INTERVAL_MS;
    if (!isFresh) await withTimeout(this.refresh(), maxMs, undefined);
  }

  /**
   * Sets the owner’s choice for a use.
   * @param name null to go back to the default
   * @throws ApiError MODEL_NOT_OFFERED
   */
  async choose(use: ModelUse, name: string | null): Promise<void> {
    if (name !== null && !this.offeredFor(use).includes(name)) {
      throw new ApiError(
        'MODEL_NOT_OFFERED',
        'This workspace does not offer that model for this agent.',
        'Pick one from the list on the Agents page, or refresh the list.',
      );
    }
    const { [use]: _replaced, ...others } = this.#choices;
    this.#choices = name === null ? others : { ...others, [use]: name };
    await this.files.writeChoices(this.#choices);
    this.#changes.next();
  }

  /** Leaves out a model that is listed but refuses to work, until the daily refresh. */
  markGone(name: string): void {
    this.#gone.add(name);
    if (this.#catalog) void this.#accept(this.#catalog);
  }

  #askIfDue(): void {
    const isDue = this.clock.monotonicNow() >= this.#dueAtMs;
    if (!isDue || !this.rotator.status().valid) return;
    if (this.#failures === 0) this.#gone.clear();
    void this.refresh();
  }

  async #ask(): Promise<void> {
    const token = this.rotator.current;
    if (token === null) return;
    const connection = { origin: this.config.workspaceOrigin, bearer: token.value };
    const result = await this.discovery.discover(connection, this.#catalog).catch(unreadable);
    this.#askedAtMs = this.clock.monotonicNow();
    this.#failure = result.ok ? null : result.failure;
    if (result.ok && (result.isSure || this.#isNoOlder(result.catalog))) await this.#accept(result.catalog);
    const isSettled = result.ok && result.isSure;
    this.#failures = isSettled ? 0 : this.#failures + 1;
    if (result.ok) this.#logger.debug(`The workspace lists ${String(result.catalog.models.length)} models.`);
    else this.#logger.warn(`Can’t list the workspace’s models: ${result.failure.message}`);
    this.#schedule(isSettled ? REFRESH_EVERY_MS : backoffDelayMs(RETRY, this.#failures, Math.random()));
  }

  /** A rotation comes every few minutes and checks too; the timer is for what can’t wait for it. */
  #schedule(delayMs: number): void {
    this.#dueAtMs = this.clock.monotonicNow() + delayMs;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#askIfDue(), delayMs).unref();
  }

  /** While a newer generation doesn’t answer, its known list is better than an older generation’s. */
  #isNoOlder({ generation }: ModelCatalog): boolean {
    return this.#catalog === null || generation >= this.#catalog.generation;
  }

  async #accept({ models, ...rest }: ModelCatalog): Promise<void> {
    const catalog = { ...rest, models: models.filter(({ name }) => !this.#gone.has(name)) };
    const isNew = JSON.stringify(catalog) !== JSON.stringify(this.#catalog);
    const isOtherGeneration = catalog.generation !== this.#catalog?.generation;
    this.#catalog = catalog;
    if (isOtherGeneration)
      this.#logger.log(`Models are now called as generation ${String(catalog.generation)}.`);
    if (!isNew) return;
    await this.files.writeCatalog(catalog);
    this.#changes.next();
  }
}

/** Whatever a workspace answers must not end this process. */
function unreadable(error: unknown): { readonly ok: false; readonly failure: ApiFailure } {
  const message = `The workspace’s list of models could not be read: ${reasonOf(error)}.`;
  return {
    ok: false,
    failure: { kind: 'unavailable', status: null, code: 'BAD_REPLY', message, retryAfterSeconds: null },
  };
}
