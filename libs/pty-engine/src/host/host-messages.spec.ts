import { readApiMessage, readHostMessage, type OpenRequest } from './host-messages';

const open = {
  kind: 'open',
  id: 'a',
  label: null,
  cols: 80,
  rows: 24,
  maxSessions: 10,
  idleMs: 86_400_000,
  isolation: 'off',
  start: { env: { PATH: '/bin' }, cwd: '/', file: '/bin/sh', args: [] },
};
const upgrade = {
  type: 'viewer',
  sessionId: 'a',
  admission: '{}',
  headers: { upgrade: 'websocket' },
  head: new Uint8Array(3),
};

describe('readApiMessage', () => {
  it.each([
    [{ type: 'ready', port: 8000, toolsPort: 8001 }],
    [upgrade],
    [{ type: 'call', id: 1, call: { kind: 'list' } }],
    [{ type: 'call', id: 1, call: { kind: 'close', sessionId: 'a' } }],
    [{ type: 'call', id: 1, call: { kind: 'folder', sessionId: 'a' } }],
    [{ type: 'call', id: 1, call: { kind: 'admissions' } }],
    [{ type: 'call', id: 1, call: { kind: 'isolation', wish: 'required' } }],
    [{ type: 'call', id: 1, call: { kind: 'dismiss', admission: 'x'.repeat(60_000) } }],
    [{ type: 'call', id: 1, call: { kind: 'rename', sessionId: 'a', label: 'b' } }],
    [{ type: 'call', id: 1, call: open }],
    [{ type: 'call', id: 1, call: { ...open, label: 'mine' } }],
  ])('%j is read as it is', (message) => {
    expect(readApiMessage(message)).toEqual(message);
  });

  it.each<[unknown]>([
    [null],
    ['ready'],
    [{ type: 'ready', port: '8000', toolsPort: 8001 }],
    [{ type: 'ready', port: 70_000, toolsPort: 8001 }],
    [{ type: 'ready', port: 8000 }],
    [{ ...upgrade, head: 'text' }],
    [{ ...upgrade, admission: undefined }],
    [{ ...upgrade, admission: 'x'.repeat(70_000) }],
    [{ type: 'call', id: 1, call: { kind: 'dismiss' } }],
    [{ ...upgrade, headers: { upgrade: 1 } }],
    [{ ...upgrade, sessionId: 'x'.repeat(5000) }],
    [{ type: 'call', call: { kind: 'list' } }],
    [{ type: 'call', id: 1, call: { kind: 'nonsense' } }],
    [{ type: 'call', id: 1, call: { kind: 'close' } }],
    [{ type: 'call', id: 1, call: { kind: 'folder' } }],
    [{ type: 'call', id: 1, call: { kind: 'isolation', wish: 'perhaps' } }],
    [{ type: 'call', id: 1, call: { kind: 'rename', sessionId: 'a', label: 'x'.repeat(61) } }],
    ...(
      [
        { cols: 1e6 },
        { rows: 0 },
        { cols: 80.5 },
        { maxSessions: 0 },
        { isolation: undefined },
        { idleMs: 0 },
        { idleMs: 2 ** 31 },
        { label: 7 },
        { start: { ...open.start, env: { PATH: 1 } } },
        { start: { ...open.start, args: [null] } },
        { start: null },
      ] as Partial<Record<keyof OpenRequest, unknown>>[]
    ).map((change): [unknown] => [{ type: 'call', id: 1, call: { ...open, ...change } }]),
  ])('rejects %j', (message) => {
    expect(readApiMessage(message)).toBeNull();
  });
});

it('readHostMessage accepts valid messages only', () => {
  const sessions = { type: 'sessions', sessions: [] };
  const answer = { type: 'answer', id: 3, answer: true };
  const tools = { key: 'k', port: 0, folder: '/tmp/x' };
  const start = { type: 'start', env: { A: '1' }, isRespawn: false, tools };
  const known = [sessions, answer, start];
  expect(known.map(readHostMessage)).toEqual(known);
  const none = [
    null,
    5,
    { type: 'sessions' },
    { type: 'answer', id: '3' },
    { ...start, env: { A: 1 } },
    { ...start, tools: { ...tools, port: '1' } },
  ];
  expect(none.map(readHostMessage)).toEqual(none.map(() => null));
});
