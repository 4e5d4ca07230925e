import { Injectable, Logger } from '@nestjs/common';
import { RateLimiter } from '@latchkey/concurrency';
import { printable, type AuditAction, type AuditEntry } from '@latchkey/contracts';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { AUDIT_KINDS, AuditRing, KEPT_EVENTS, kindOf, type AuditKind } from './audit-ring';
import { originOf, requestedPath, type AuditedRequest } from './request-origin';

/** An event as its reporter gives it; the log adds the time. */
export type AuditEvent = Omit<AuditEntry, 'at' | 'unlisted'>;

/** The refusals that are listed. The rest are counted. */
const REFUSALS_OF_ONE = { count: 10, windowMs: 60_000 };
/** An attacker inside the container can name a new actor in each request. */
const REFUSALS_OF_ALL = { count: 60, windowMs: 60_000 };
const MAX_ACTORS = 100;
const MAX_OBJECT_CHARACTERS = 128;

interface Refusals {
  readonly limiter: RateLimiter;
  unlisted: number;
}

/**
 * Records who did what, for people to read: each event is one line of the app's log, and the latest are kept here. No
 * decision depends on them. An event holds ids and names only, never a token, typed text or a file's content.
 */
@Injectable()
export class AuditLog {
  readonly #logger = new Logger(AuditLog.name);
  readonly #rings: Readonly<Record<AuditKind, AuditRing>> = {
    actions: new AuditRing(KEPT_EVENTS.actions),
    routine: new AuditRing(KEPT_EVENTS.routine),
    refusals: new AuditRing(KEPT_EVENTS.refusals),
  };
  readonly #refusals = new Map<string, Refusals>();
  /** By action, so that refused requests don't hide wrong sign-ins. */
  readonly #allRefusals = new Map<AuditAction, RateLimiter>();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Adds an event. Any module may call this. */
  record(event: AuditEvent): void {
    const kind = kindOf(event);
    const unlisted = kind === 'refusals' ? this.#admitRefusal(event) : 0;
    if (unlisted === null) return;
    const { actor, address, requestId, action, outcome } = event;
    const objectId =
      event.objectId === null ? null : printable(event.objectId).slice(0, MAX_OBJECT_CHARACTERS);
    const entry: AuditEntry = {
      at: new Date(this.clock.now()).toISOString(),
      ...{ actor, address, requestId, action, objectId, outcome },
      ...(unlisted > 0 && { unlisted }),
    };
    this.#rings[kind].add(entry);
    this.#logger.log({ audit: entry });
  }

  /** Adds an event of a request. Its actor is the user whom the platform names, or the owner on a local run. */
  recordRequest(request: AuditedRequest, event: Pick<AuditEvent, 'action' | 'objectId' | 'outcome'>): void {
    const origin = originOf(request, this.config.mode);
    const isLocalOwner = this.config.mode === 'local' && kindOf(event) !== 'refusals';
    this.record({ ...origin, ...(isLocalOwner && { actor: 'owner' }), ...event });
  }

  /** Adds the refusal of a request or an upgrade at the gate. */
  recordRefusal(request: AuditedRequest, outcome: AuditEvent['outcome']): void {
    this.recordRequest(request, { action: 'access-refused', objectId: requestedPath(request), outcome });
  }

  /** The kept events of one kind. */
  ring(kind: AuditKind): AuditRing {
    return this.#rings[kind];
  }

  /** The kept events, newest first. */
  get latest(): readonly AuditEntry[] {
    return AUDIT_KINDS.flatMap((kind) => [...this.#rings[kind].entries].reverse()).sort((a, b) =>
      a.at < b.at ? 1 : a.at > b.at ? -1 : 0,
    );
  }

  /** @returns how many refusals of this actor were left out before; null if this one is left out as well */
  #admitRefusal({ action, actor, address }: AuditEvent): number | null {
    const refusals = this.#refusalsOf(`${action} ${actor ?? address ?? ''}`);
    const all = this.#allRefusals.get(action) ?? new RateLimiter(REFUSALS_OF_ALL);
    this.#allRefusals.set(action, all);
    const nowMs = this.clock.monotonicNow();
    if (refusals.limiter.take(nowMs) > 0 || all.take(nowMs) > 0) {
      refusals.unlisted += 1;
      return null;
    }
    const { unlisted } = refusals;
    refusals.unlisted = 0;
    return unlisted;
  }

  #refusalsOf(key: string): Refusals {
    const refusals = this.#refusals.get(key) ?? { limiter: new RateLimiter(REFUSALS_OF_ONE), unlisted: 0 };
    // Evicts the actor whose last refusal is oldest.
    this.#refusals.delete(key);
    this.#refusals.set(key, refusals);
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > MAX_ACTORS && oldest !== undefined) this.#refusals.delete(oldest);
    return refusals;
  }
}
