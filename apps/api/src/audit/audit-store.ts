import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { backoffDelayMs, Mutex, withTimeout } from '@latchkey/concurrency';
import type { Persistence } from '@latchkey/contracts';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { SecretStore } from '../workspace/secret-store';
import { AuditLog } from './audit-log';
import { decodePart, encodePart, PART_EVENTS, partCount, partKey, type AuditPart } from './audit-part';
import { AUDIT_KINDS, type AuditKind } from './audit-ring';

/** Events are written together this long after the first of them. */
const WRITE_BEHIND_MS = 5_000;
const RETRY = { firstMs: 5_000, capMs: 300_000, jitter: 0 };
/** Beside the rotation's 5 s, within the 7 s that the pty host leaves. */
const STOP_TIMEOUT_MS = 1_500;

/**
 * Keeps the events of the audit log over a restart, in parts beside the other secrets. They are written behind: no request
 * waits for it and none fails with it, and a crash may lose the last seconds.
 */
@Injectable()
export class AuditStore implements OnApplicationShutdown {
  readonly #logger = new Logger(AuditStore.name);
  readonly #mutex = new Mutex();
  /** Per kind, the number up to which events are stored; null until the stored ones were read. */
  #stored: Record<AuditKind, number> | null = null;
  #unsavedSinceMs: number | null = null;
  #failures = 0;
  #notBeforeMs = 0;
  #problem: string | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly store: SecretStore,
    private readonly log: AuditLog,
    private readonly clock: Clock,
  ) {
    // What others could have changed is replaced. The store has dropped it already.
    store.exposures.subscribe(() => this.#forgetStored());
  }

  /** Where events are kept for the next start. */
  get persistence(): Persistence {
    if (!this.config.savesAudit || !this.store.durable) return 'memory';
    return this.#problem === null ? 'secret-scope' : 'failing';
  }

  /** Reads the stored events once, and writes new ones when they are due. */
  @Cron(CronExpression.EVERY_SECOND, { waitForCompletion: true })
  async tick(): Promise<void> {
    const nowMs = this.clock.monotonicNow();
    if (!this.config.savesAudit || nowMs < this.#notBeforeMs) return;
    if (this.#stored === null) await this.#run(() => this.#load());
    else if (this.#isDue(nowMs)) await this.#run(() => this.#save());
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.config.savesAudit) return;
    const saving = this.#run(async () => (await this.#load()) ?? (await this.#save()));
    await withTimeout(saving, STOP_TIMEOUT_MS, undefined);
  }

  #isDue(nowMs: number): boolean {
    const isUnsaved = AUDIT_KINDS.some((kind) => this.#unsavedFrom(kind) < this.log.ring(kind).next);
    if (!isUnsaved) return false;
    this.#unsavedSinceMs ??= nowMs;
    return nowMs - this.#unsavedSinceMs >= WRITE_BEHIND_MS;
  }

  #unsavedFrom(kind: AuditKind): number {
    return this.#stored?.[kind] ?? 0;
  }

  /** Must succeed before the first write, so that unread events are never overwritten. */
  async #load(): Promise<string | null> {
    if (this.#stored !== null) return null;
    const found = new Map<AuditKind, readonly AuditPart[]>();
    for (const kind of AUDIT_KINDS) {
      const parts = await this.#read(kind);
      if (typeof parts === 'string') return parts;
      found.set(kind, parts);
    }
    const stored = { actions: 0, routine: 0, refusals: 0 };
    for (const kind of AUDIT_KINDS) {
      const parts = found.get(kind) ?? [];
      stored[kind] = parts.at(-1)?.next ?? 0;
      this.log.ring(kind).prepend(
        parts.flatMap(({ entries }) => entries),
        stored[kind],
      );
    }
    this.#stored = stored;
    return null;
  }

  /** @returns the parts of a kind, oldest first, or why the store can't be read */
  async #read(kind: AuditKind): Promise<readonly AuditPart[] | string> {
    const parts: AuditPart[] = [];
    for (let part = 0; part < partCount(kind); part += 1) {
      const key = partKey(kind, part);
      const read = await this.store.read(key);
      if (!read.ok) return read.failure.message;
      // Parts are first written in order, so there are no more.
      if (read.value === null) break;
      const decoded = decodePart(kind, key, read.value);
      if (decoded !== null) parts.push(decoded);
      else this.#logger.warn(`A stored part of the audit log can't be read and is dropped: ${key}.`);
    }
    return parts.sort((a, b) => a.next - b.next);
  }

  async #save(): Promise<string | null> {
    this.#unsavedSinceMs = null;
    for (const kind of AUDIT_KINDS) {
      const { next, entries } = this.log.ring(kind);
      const oldest = Math.max(this.#unsavedFrom(kind), next - entries.length);
      for (let part = Math.floor(oldest / PART_EVENTS); part * PART_EVENTS < next; part += 1) {
        if (this.#unsavedFrom(kind) >= next) break;
        const end = Math.min(next, (part + 1) * PART_EVENTS);
        const begin = Math.max(0, part * PART_EVENTS - (next - entries.length));
        const content = { next: end, entries: entries.slice(begin, entries.length - (next - end)) };
        const written = await this.store.write(partKey(kind, part), encodePart(kind, content));
        if (!written.ok) return written.failure.message;
        if (this.#stored !== null) this.#stored[kind] = end;
      }
    }
    return null;
  }

  #forgetStored(): void {
    if (this.#stored !== null) this.#stored = { actions: 0, routine: 0, refusals: 0 };
  }

  /** Never rejects: no one waits for the result. */
  #run(work: () => Promise<string | null>): Promise<void> {
    return this.#mutex.run(async () => {
      this.#problem = await work().catch(String);
      if (this.#problem === null) {
        this.#failures = 0;
        return;
      }
      this.#failures += 1;
      this.#notBeforeMs = this.clock.monotonicNow() + backoffDelayMs(RETRY, this.#failures, Math.random());
      if (this.#failures === 1) this.#logger.warn(`The audit log could not be stored: ${this.#problem}`);
    });
  }
}
