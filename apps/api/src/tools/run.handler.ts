import type { ServerResponse } from 'node:http';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { RateLimiter } from '@latchkey/concurrency';
import type { RunStart } from '@latchkey/contracts';
import { AuditLog } from '../audit/audit-log';
import { ApiError, notFound, problem, tooManyAttempts } from '../common/api-error';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { shownTokenId } from '../pat/ledger';
import { newRunId, Rotator } from '../pat/rotator';
import { answerJson } from './local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from './tool-handler';

/** Each run leaves a token in the workspace's list until it ends, and a program in a loop must not fill that. */
const RUNS = { count: 10, windowMs: 60_000 };
const MAX_RUNS = 20;
/** A command whose connection broke comes back at once. */
const BROKEN_GRACE_MS = 3_000;
/** A command of an earlier server gets at least this long to come back, whatever is configured for orphans. */
const MIN_RETURN_MS = 5_000;

/**
 * Gives commands a token of their own (`latchkey run --literal`), and revokes it when they are gone. A command shows that it
 * runs by a connection that it keeps open, because its process may be in a namespace where it can't be looked up.
 */
@Injectable()
export class RunHandler extends ToolHandler implements BeforeApplicationShutdown {
  readonly name = 'run';
  readonly #starts = new RateLimiter(RUNS);
  /** Connections by run. */
  readonly #attached = new Map<string, ServerResponse>();
  /** The runs of connections that are about to be attached, which wait for the rotation's turn. */
  readonly #arriving = new Map<ServerResponse, string>();
  /** When runs without a connection are given up, by the monotonic clock. */
  readonly #goneAtMs = new Map<string, number>();
  #isStopping = false;

  constructor(
    private readonly config: AppConfig,
    private readonly rotator: Rotator,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request: { method }, response, sessionId, rest }: ToolCall): Promise<void> {
    const [, runId = null, end] = /^(?:\/(run-[\w-]{1,64})(\/end)?)?$/.exec(rest) ?? [];
    if (method !== 'POST' || (runId === null && rest !== '')) throw notFound();
    if (end !== undefined && runId !== null) await this.#end(runId, response);
    else if (runId !== null) await this.#arrive(runId, response, () => this.#attachAgain(runId, response));
    else await this.#start(response, sessionId);
  }

  /** Connections that close from here on close because of us. */
  beforeApplicationShutdown(): void {
    this.#isStopping = true;
  }

  /** Ends runs that have had no connection for a while. After a start, they get as long as an orphan does. */
  @Cron(CronExpression.EVERY_SECOND, { waitForCompletion: true })
  async endAbandoned(): Promise<void> {
    const nowMs = this.clock.monotonicNow();
    const abandoned: string[] = [];
    for (const { runId } of this.rotator.runTokens) {
      if (this.#isPresent(runId)) continue;
      const returnMs = Math.max(this.config.rotation.orphanGraceMs, MIN_RETURN_MS);
      this.#goneAtMs.set(runId, this.#goneAtMs.get(runId) ?? nowMs + returnMs);
      if (this.#isAbandoned(runId)) abandoned.push(runId);
    }
    if (abandoned.length === 0) return;
    await this.rotator.endRuns(abandoned, (runId) => this.#isAbandoned(runId));
    const kept = new Set(this.rotator.runTokens.map(({ runId }) => runId));
    for (const runId of abandoned) if (!kept.has(runId)) this.#goneAtMs.delete(runId);
  }

  #isPresent(runId: string): boolean {
    return this.#attached.has(runId) || [...this.#arriving.values()].includes(runId);
  }

  #isAbandoned(runId: string): boolean {
    const goneAtMs = this.#goneAtMs.get(runId) ?? Infinity;
    return !this.#isStopping && !this.#isPresent(runId) && this.clock.monotonicNow() >= goneAtMs;
  }

  /** Counts the run as present until `work` has attached its connection, or failed. */
  async #arrive(runId: string, response: ServerResponse, work: () => Promise<void>): Promise<void> {
    this.#arriving.set(response, runId);
    await work().finally(() => this.#arriving.delete(response));
  }

  #start(response: ServerResponse, sessionId: string): Promise<void> {
    const runId = newRunId();
    return this.#arrive(runId, response, () => this.#begin(runId, response, sessionId));
  }

  async #begin(runId: string, response: ServerResponse, sessionId: string): Promise<void> {
    const waitMs =
      this.rotator.runTokens.length >= MAX_RUNS
        ? RUNS.windowMs
        : this.#starts.take(this.clock.monotonicNow());
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    const run = await this.rotator.beginRun(runId);
    const shell = { actor: 'shell', address: null, requestId: null, action: 'run-start' } as const;
    if (!run.ok) {
      this.audit.record({ ...shell, objectId: sessionId, outcome: run.problem.code });
      throw ApiError.of(run.problem);
    }
    const { token } = run;
    this.audit.record({ ...shell, objectId: shownTokenId(token.tokenId), outcome: 'ok' });
    const start: RunStart = {
      runId,
      token: token.value.reveal(),
      expiresAt: new Date(token.expiresAtMs).toISOString(),
    };
    this.#attach(runId, response, JSON.stringify(start));
  }

  async #attachAgain(runId: string, response: ServerResponse): Promise<void> {
    const isKnown = await this.rotator.knowsRun(runId);
    if (isKnown === null)
      throw ApiError.of(problem('WORKSPACE_UNREACHABLE', 'The secret scope could not be read.'));
    if (!isKnown) throw notFound();
    this.#attach(runId, response, '');
  }

  #attach(runId: string, response: ServerResponse, line: string): void {
    if (response.destroyed) {
      this.#detached(runId);
      return;
    }
    this.#attached.set(runId, response);
    this.#goneAtMs.delete(runId);
    response.on('close', () => {
      if (this.#attached.get(runId) === response) this.#detached(runId);
    });
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    response.write(`${line}\n`);
  }

  #detached(runId: string): void {
    this.#attached.delete(runId);
    this.#goneAtMs.set(runId, this.clock.monotonicNow() + BROKEN_GRACE_MS);
  }

  async #end(runId: string, response: ServerResponse): Promise<void> {
    await this.rotator.endRuns([runId]);
    this.#attached.get(runId)?.end();
    this.#attached.delete(runId);
    this.#goneAtMs.delete(runId);
    answerJson(response, 200, {});
  }
}
