import { AUDIT_ACTIONS, type AuditEntry } from '@latchkey/contracts';
import {
  AUDIT_ACTION_NAMES,
  auditActionName,
  filterEvents,
  toNdjson,
  type AuditFilter,
} from './audit-filter';

function event(change: Partial<AuditEntry>): AuditEntry {
  return {
    at: '2026-01-01T10:00:00.000Z',
    actor: 'ada@example.com',
    address: '203.0.113.7',
    requestId: 'request-1',
    action: 'session-open',
    objectId: null,
    outcome: 'ok',
    ...change,
  };
}

const OPENED = event({ objectId: 'shell-1' });
const LIMITED = event({ outcome: 'SESSION_LIMIT', requestId: 'request-2' });
const REFUSED = event({ action: 'access-refused', actor: 'eve@example.com', outcome: 'NOT_THE_OWNER' });
const ROTATED = event({ action: 'rotate', actor: 'latchkey', address: null, requestId: null });
const ALL = [ROTATED, REFUSED, LIMITED, OPENED];

it.each<[string, Partial<AuditFilter>, readonly AuditEntry[]]>([
  ['everything', {}, ALL],
  ['blanks', { text: '  ' }, ALL],
  ['a user', { text: 'EVE@' }, [REFUSED]],
  ['an address', { text: '203.0.113' }, [REFUSED, LIMITED, OPENED]],
  ['an object', { text: 'shell-1' }, [OPENED]],
  ['a request id', { text: 'request-2' }, [LIMITED]],
  ['a code', { text: 'not_the' }, [REFUSED]],
  ['a name on screen', { text: 'rotate token' }, [ROTATED]],
  ['several words', { text: 'limit ada' }, [LIMITED]],
  ['words of different events', { text: 'eve latchkey' }, []],
  ['an action', { action: 'session-open' }, [LIMITED, OPENED]],
  ['failures', { outcome: 'failed' }, [REFUSED, LIMITED]],
  ['successes', { outcome: 'succeeded' }, [ROTATED, OPENED]],
  ['all three', { text: 'ada', action: 'session-open', outcome: 'failed' }, [LIMITED]],
])('filterEvents finds events by %s', (_case, filter, expected) => {
  expect(filterEvents(ALL, { text: '', action: '', outcome: '', ...filter })).toEqual(expected);
});

it('auditActionName names every action differently, and shows an unknown one as it is', () => {
  expect(new Set(AUDIT_ACTIONS.map((action) => AUDIT_ACTION_NAMES[action])).size).toBe(AUDIT_ACTIONS.length);
  expect(auditActionName('from-a-newer-release')).toBe('from-a-newer-release');
});

it('toNdjson writes one event a line', () => {
  const lines = toNdjson(ALL).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ALL);
});
