import type { AuditEntry } from '@latchkey/contracts';
import { KEPT_EVENTS, type AuditKind } from './audit-ring';

/** How many events a part holds. An event is well under 1.5 kB, so a part stays below the 96 kB that a secret may take. */
export const PART_EVENTS = 50;

const FORMAT = 1;
const MAX_TEXT = 200;
const NAME = /^[A-Za-z_-]{1,40}$/;

/** Some consecutive events of one kind, as one secret holds them. */
export interface AuditPart {
  /** The number of the event that follows the last one here. */
  readonly next: number;
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
}

/** How many parts a kind is stored in: one more than it fills, because the newest replaces the oldest. */
export function partCount(kind: AuditKind): number {
  return KEPT_EVENTS[kind] / PART_EVENTS + 1;
}

/** Names the secret of a kind's part, the parts being numbered through. */
export function partKey(kind: AuditKind, part: number): string {
  return `audit-${kind}-${String(part % partCount(kind))}`;
}

export function encodePart(kind: AuditKind, { next, entries }: AuditPart): string {
  return JSON.stringify({ format: FORMAT, kind, next, entries });
}

/** @returns null for a text that this release did not write under that key */
export function decodePart(kind: AuditKind, key: string, text: string): AuditPart | null {
  const part = parse(text);
  if (part?.format !== FORMAT || part.kind !== kind || !Array.isArray(part.entries)) return null;
  const { next } = part;
  const entries: readonly unknown[] = part.entries;
  const isInPlace =
    typeof next === 'number' &&
    Number.isSafeInteger(next) &&
    next >= entries.length &&
    entries.length > 0 &&
    entries.length <= PART_EVENTS &&
    partKey(kind, Math.floor((next - 1) / PART_EVENTS)) === key;
  return isInPlace && entries.every(isEntry) ? { next, entries } : null;
}

function parse(text: string): { format?: unknown; kind?: unknown; next?: unknown; entries?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Names of actions and outcomes may be a newer release's, so only their form is checked. */
function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof AuditEntry, unknown>>;
  const { at, action, outcome, unlisted } = entry;
  return (
    typeof at === 'string' &&
    at.length <= 30 &&
    Number.isFinite(Date.parse(at)) &&
    [action, outcome].every((name) => typeof name === 'string' && NAME.test(name)) &&
    [entry.actor, entry.address, entry.requestId, entry.objectId].every(isShortTextOrNull) &&
    (unlisted === undefined || Number.isSafeInteger(unlisted))
  );
}

function isShortTextOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.length <= MAX_TEXT);
}
