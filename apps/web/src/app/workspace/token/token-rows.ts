import type { PatStatus, Persistence } from '@latchkey/contracts';
import { formatSpan, formatTime } from '../../shared/format';

const PERSISTENCE_LABELS: Record<Persistence, string> = {
  'secret-scope': 'Secret scope (survives a restart)',
  memory: 'Memory only (a restart asks for a new token)',
  failing: 'Memory only, until the secret scope is writable again',
};

const ONLY_WITH_A_SHELL = 'When a shell opens; otherwise the token expires';

/** A label and its current value. */
type TokenRow = readonly [name: string, value: string];

/** Returns the token panel's rows. The panel itself shows a pasted token that was left behind. */
export function tokenRows(status: PatStatus, nowMs: number): readonly TokenRow[] {
  const past = (iso: string | null): string =>
    iso === null ? 'not yet' : `${formatTime(iso, nowMs)} (${formatSpan(nowMs - Date.parse(iso))} ago)`;
  const future = (iso: string | null, never: string): string =>
    iso === null ? never : `${formatTime(iso, nowMs)} (in ${formatSpan(Date.parse(iso) - nowMs)})`;
  return [
    ['Acts as', status.user ?? 'unknown'],
    ['Workspace', status.workspaceHost],
    ['API scopes', scopesText(status)],
    ['Generation', `${status.generation}`],
    ['Verified', past(status.lastProvenAt)],
    ['Rotated', past(status.lastRotatedAt)],
    ['Next rotation', future(status.nextRotationAt, status.letsExpire ? ONLY_WITH_A_SHELL : 'none planned')],
    ['Expires', future(status.expiresAt, 'unknown')],
    ['Stored in', PERSISTENCE_LABELS[status.persistence]],
    ...pastedRow(status),
  ];
}

function scopesText({ scopes }: PatStatus): string {
  if (scopes === null) return 'Unknown';
  return scopes.length === 0 ? 'All APIs' : scopes.join(', ');
}

function pastedRow({ pastedToken }: PatStatus): TokenRow[] {
  if (!pastedToken || pastedToken.fate === 'left') return [];
  const name = pastedToken.name ? `“${pastedToken.name}” ` : '';
  const fate =
    pastedToken.fate === 'retired' ? 'deleted from the workspace' : 'in use until its successor is stored';
  return [['Pasted token', name + fate]];
}
