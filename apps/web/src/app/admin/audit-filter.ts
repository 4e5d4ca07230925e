import type { AuditAction, AuditEntry } from '@latchkey/contracts';

/** The names of actions on screen. */
export const AUDIT_ACTION_NAMES: Readonly<Record<AuditAction, string>> = {
  'sign-in': 'Sign in',
  'access-refused': 'Access refused',
  paste: 'Paste token',
  'rotate-now': 'Request rotation',
  'run-start': 'Start command with token',
  'home-key-create': 'Create key of the home',
  rotate: 'Rotate token',
  revoke: 'Revoke token',
  'sign-out': 'Sign out',
  'browser-session-end': 'Sign out browser',
  'browser-sessions-end-others': 'Sign out other browsers',
  'sign-out-everywhere': 'Sign out everywhere',
  'session-open': 'Open shell',
  'session-rename': 'Rename shell',
  'session-close': 'Close shell',
  upload: 'Upload file',
  'agent-install': 'Install agent',
  'model-choose': 'Choose model',
  'model-refresh': 'Refresh models',
  'sync-start': 'Start sync',
  'tunnel-open': 'Open tunnel',
  'tunnel-close': 'Close tunnel',
  'preferences-change': 'Change preferences',
  'layout-change': 'Change layout',
  'admin-view': 'View admin page',
};

/** The name of an action on screen. A newer release may have stored actions that this one doesn't know. */
export function auditActionName(action: string): string {
  return (AUDIT_ACTION_NAMES as Readonly<Record<string, string>>)[action] ?? action;
}

/** Selects events. */
export interface AuditFilter {
  /** Words that must all occur in an event, in any order and case. Empty matches all. */
  readonly text: string;
  /** Empty matches all. */
  readonly action: string;
  readonly outcome: '' | 'succeeded' | 'failed';
}

/** Returns the events that match a filter, in the same order. */
export function filterEvents(
  entries: readonly AuditEntry[],
  { text, action, outcome }: AuditFilter,
): readonly AuditEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (action !== '' && entry.action !== action) return false;
    if (outcome !== '' && (entry.outcome === 'ok') !== (outcome === 'succeeded')) return false;
    const searchable = searchableText(entry);
    return words.every((word) => searchable.includes(word));
  });
}

function searchableText(entry: AuditEntry): string {
  const { at, actor, address, requestId, action, objectId, outcome } = entry;
  const parts = [auditActionName(action), action, outcome, actor, address, objectId, requestId, at];
  return parts
    .filter((part) => part !== null)
    .join(' ')
    .toLowerCase();
}

/** Writes one event a line, as JSON. */
export function toNdjson(entries: readonly AuditEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
