import type { PatStatus, Persistence } from '@latchkey/contracts';
import { spanWords, timeWords } from '../../shared/words';

const PERSISTENCE_WORDS: Record<Persistence, string> = {
  'secret-scope': 'In the secret scope; it outlives a restart',
  memory: 'In memory alone; a restart asks for a new one',
  failing: 'In memory, until the secret scope can be written',
};

const LETS_EXPIRE = 'When a shell is open again; until then the token is let expire';

/** A name and what it is at the moment. */
export type TokenRow = readonly [name: string, value: string];

/** What the token panel says of a status at a time. A pasted token that was left behind is said elsewhere. */
export function tokenRows(status: PatStatus, nowMs: number): readonly TokenRow[] {
  const past = (iso: string | null): string =>
    iso === null ? 'not yet' : `${timeWords(iso, nowMs)} (${spanWords(nowMs - Date.parse(iso))} ago)`;
  const future = (iso: string | null, never: string): string =>
    iso === null ? never : `${timeWords(iso, nowMs)} (in ${spanWords(Date.parse(iso) - nowMs)})`;
  return [
    ['Acts as', status.user ?? 'not known yet'],
    ['Workspace', status.workspaceHost],
    ['Generation', `${status.generation}`],
    ['Verified', past(status.lastProvenAt)],
    ['Rotated', past(status.lastRotatedAt)],
    ['Next rotation', future(status.nextRotationAt, status.letsExpire ? LETS_EXPIRE : 'none is planned')],
    ['Expires', future(status.expiresAt, 'not known')],
    ['Kept', PERSISTENCE_WORDS[status.persistence]],
    ...pastedRow(status),
  ];
}

function pastedRow({ pastedToken }: PatStatus): TokenRow[] {
  if (!pastedToken || pastedToken.fate === 'left') return [];
  const name = pastedToken.name ? `“${pastedToken.name}”` : 'It';
  const fate =
    pastedToken.fate === 'retired'
      ? 'is deleted from the workspace'
      : 'is in use until its successor is stored';
  return [['Pasted token', `${name} ${fate}`]];
}
