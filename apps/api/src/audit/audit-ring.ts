import type { AuditAction, AuditEntry } from '@latchkey/contracts';

/**
 * How many events are kept, by kind: 500 in all. Each kind has its own share, so that neither refusals nor routine push out
 * what people did.
 */
export const KEPT_EVENTS = { actions: 250, routine: 150, refusals: 100 } as const;

export type AuditKind = keyof typeof KEPT_EVENTS;
export const AUDIT_KINDS = Object.keys(KEPT_EVENTS) as readonly AuditKind[];

/** Actions that Latchkey takes on its own, or that an open page repeats. */
const ROUTINE: ReadonlySet<AuditAction> = new Set([
  'rotate',
  'revoke',
  'tunnel-open',
  'tunnel-close',
  'preferences-change',
  'layout-change',
  'admin-view',
]);

export function kindOf({ action, outcome }: Pick<AuditEntry, 'action' | 'outcome'>): AuditKind {
  if (action === 'access-refused' || (action === 'sign-in' && outcome !== 'ok')) return 'refusals';
  return ROUTINE.has(action) ? 'routine' : 'actions';
}

/** The latest events of one kind, oldest first. Each has a number that only grows. */
export class AuditRing {
  #entries: readonly AuditEntry[] = [];
  #next = 0;

  constructor(private readonly capacity: number) {}

  /** The number of the next event, which is how many there were so far. */
  get next(): number {
    return this.#next;
  }

  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  add(entry: AuditEntry): void {
    this.#entries = [...this.#entries, entry].slice(-this.capacity);
    this.#next += 1;
  }

  /** Puts events of an earlier process before those of this one, whose numbers then follow theirs. */
  prepend(earlier: readonly AuditEntry[], next: number): void {
    this.#entries = [...earlier, ...this.#entries].slice(-this.capacity);
    this.#next += next;
  }
}
