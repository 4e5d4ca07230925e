import { Logger } from '@nestjs/common';
import { API } from '@latchkey/contracts';
import { TestClock } from '../common/clock.test-kit';
import type { AppConfig } from '../config/app-config';
import { AuditLog } from './audit-log';
import { KEPT_EVENTS } from './audit-ring';
import type { AuditedRequest } from './request-origin';

const REQUEST_ID = '5d1f3c2a-7b7e-4a53-9a55-0c6d2b1e4f00';
const TOKEN = `dapi${'0123456789abcdef'.repeat(2)}`;

function requestOf(headers: Record<string, string>, url = '/'): AuditedRequest {
  return { headers, url, socket: { remoteAddress: '::ffff:10.0.0.1' } };
}

const ofUser = (email: string, url = '/'): AuditedRequest =>
  requestOf({ 'x-forwarded-email': email, 'x-real-ip': '203.0.113.7', 'x-request-id': REQUEST_ID }, url);

function startLog(mode: AppConfig['mode'] = 'databricks-apps') {
  const clock = new TestClock();
  return { clock, log: new AuditLog({ mode } as AppConfig, clock) };
}

describe('AuditLog', () => {
  const lines = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
  beforeEach(() => lines.mockClear());
  afterAll(() => lines.mockRestore());

  it('writes each listed event to the app’s log as one object', () => {
    const { log } = startLog();
    for (let count = 0; count < 12; count += 1) log.recordRefusal(ofUser('eve@example.com'), 'NOT_THE_OWNER');
    expect(lines.mock.calls.map(([line]) => line as unknown)).toEqual(log.latest.map((audit) => ({ audit })));
  });

  it('records user, address and request id as the platform names them', () => {
    const { log } = startLog();
    log.recordRequest(ofUser('ada@example.com'), { action: 'session-open', objectId: 'id', outcome: 'ok' });
    expect(log.latest).toEqual([
      {
        at: '2026-01-02T03:04:05.000Z',
        actor: 'ada@example.com',
        address: '203.0.113.7',
        requestId: REQUEST_ID,
        action: 'session-open',
        objectId: 'id',
        outcome: 'ok',
      },
    ]);
  });

  it('names the owner on a local run, whatever the headers say', () => {
    const { log } = startLog('local');
    log.recordRequest(ofUser('eve@example.com'), { action: 'sign-out', objectId: null, outcome: 'ok' });
    const [entry] = log.latest;
    expect(entry).toMatchObject({ actor: 'owner', address: '10.0.0.1' });
    expect(entry?.requestId).not.toBe(REQUEST_ID);
  });

  it.each([
    ['as the user', { 'x-forwarded-email': TOKEN }, '/'],
    ['as the address', { 'x-real-ip': TOKEN }, '/'],
    ['as the request id', { 'x-request-id': TOKEN }, '/'],
    ['in the path', {}, `${API.sessions}/${TOKEN}?token=${TOKEN}`],
    ['as the whole path', {}, `/${TOKEN}`],
  ])('keeps nothing of a token that a refused request carries %s', (_where, headers, url) => {
    const { log } = startLog();
    log.recordRefusal(requestOf(headers, url), 'SIGN_IN_REQUIRED');
    expect(log.latest).toHaveLength(1);
    expect(JSON.stringify(log.latest)).not.toContain(TOKEN);
  });

  it('names the part of the API that a refused request was for', () => {
    const { log } = startLog();
    log.recordRefusal(ofUser('eve@example.com', `${API.rotatePat}?x`), 'NOT_THE_OWNER');
    expect(log.latest[0]?.objectId).toBe(API.rotatePat);
  });

  it('lists ten refusals of an actor a minute, and counts the others', () => {
    const { log, clock } = startLog();
    for (let count = 0; count < 15; count += 1) log.recordRefusal(ofUser('eve@example.com'), 'NOT_THE_OWNER');
    expect(log.latest).toHaveLength(10);
    log.recordRefusal(ofUser('bob@example.com'), 'NOT_THE_OWNER');
    expect(log.latest).toHaveLength(11);
    clock.nowMs += 60_000;
    log.recordRefusal(ofUser('eve@example.com'), 'NOT_THE_OWNER');
    expect(log.latest[0]).toMatchObject({ actor: 'eve@example.com', unlisted: 5 });
  });

  it('lists sixty refusals a minute, if each names another actor', () => {
    const { log } = startLog();
    for (let count = 0; count < 200; count += 1)
      log.recordRefusal(ofUser(`${String(count)}@example.com`), 'NOT_THE_OWNER');
    expect(log.latest).toHaveLength(60);
  });

  it('limits failed sign-ins like refusals, and successful ones not at all', () => {
    const { log } = startLog('local');
    for (let count = 0; count < 20; count += 1) {
      log.recordRequest(requestOf({}), { action: 'sign-in', objectId: null, outcome: 'SIGN_IN_KEY_USED' });
      log.recordRequest(requestOf({}), { action: 'sign-in', objectId: null, outcome: 'ok' });
    }
    const outcomes = log.latest.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(20);
    expect(outcomes).toHaveLength(30);
  });

  it('keeps what people did, however many refusals and rotations come after it', () => {
    const { log, clock } = startLog();
    log.recordRequest(ofUser('ada@example.com'), { action: 'paste', objectId: null, outcome: 'ok' });
    const rotation = { actor: 'latchkey', address: null, requestId: null, objectId: null } as const;
    for (let minute = 0; minute < 100; minute += 1) {
      clock.nowMs += 60_000;
      for (let count = 0; count < 10; count += 1)
        log.recordRefusal(ofUser('eve@example.com'), 'NOT_THE_OWNER');
      for (let count = 0; count < 10; count += 1)
        log.record({ ...rotation, action: 'rotate', outcome: 'ok' });
    }
    expect(log.latest.at(-1)).toMatchObject({ action: 'paste', actor: 'ada@example.com' });
    expect(log.latest).toHaveLength(1 + KEPT_EVENTS.refusals + KEPT_EVENTS.routine);
  });
});
