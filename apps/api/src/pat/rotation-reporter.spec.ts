import { Logger } from '@nestjs/common';
import { emptyRecord, initialState, type Outcome, type RotationState } from '@latchkey/rotation';
import { TokenValue } from '@latchkey/token';
import type { AuditEvent, AuditLog } from '../audit/audit-log';
import { Clock } from '../common/clock';
import type { Ledger } from './ledger';
import { RotationReporter } from './rotation-reporter';

const TOKEN_ID = 'abcdef0123456789';
const FAILURE = { kind: 'unavailable', message: 'No answer.', retryAfterSeconds: null } as const;

/** The state in which a successor is minted and not verified yet. */
function verifying(): RotationState {
  const record = emptyRecord('install');
  const pending = { tokenId: TOKEN_ID, value: new TokenValue('dapi'), mintedAtMs: 0, expiresAtMs: 1 };
  const attempt = { rotationId: 'r', from: 'current', fromTokenId: 'old', pending } as const;
  return initialState({ ...record, generation: 6, attempt });
}

describe('RotationReporter', () => {
  let nowMs: number;
  let events: AuditEvent[];
  let reporter: RotationReporter;
  const lines = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
  const warnings = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();

  beforeEach(() => {
    nowMs = 0;
    events = [];
    lines.mockClear();
    const clock = Object.assign(new Clock(), { now: () => nowMs, monotonicNow: () => nowMs });
    const audit = { record: (event: AuditEvent) => events.push(event) } as unknown as AuditLog;
    reporter = new RotationReporter({ add: () => undefined } as unknown as Ledger, audit, clock);
  });
  afterAll(() => [lines, warnings].forEach((spy) => spy.mockRestore()));

  const report = (outcome: Outcome): void => reporter.ended(outcome.of, outcome, verifying(), 0);

  it.each<[string, Outcome, Partial<AuditEvent>]>([
    [
      'a successor that works',
      { of: 'verifySuccessor', user: 'ada' },
      { action: 'rotate', objectId: 'abcdef012345', outcome: 'ok' },
    ],
    [
      'a successor that does not work',
      { of: 'verifySuccessor', failure: FAILURE },
      { action: 'rotate', objectId: 'abcdef012345', outcome: 'failed' },
    ],
    [
      'a successor that could not be minted',
      { of: 'mint', failure: FAILURE },
      { action: 'rotate', objectId: null, outcome: 'failed' },
    ],
    [
      'a revoked token',
      { of: 'revoke', tokenId: TOKEN_ID },
      { action: 'revoke', objectId: 'abcdef012345', outcome: 'ok' },
    ],
    [
      'a token that could not be revoked',
      { of: 'revoke', tokenId: TOKEN_ID, failure: FAILURE },
      { action: 'revoke', objectId: 'abcdef012345', outcome: 'failed' },
    ],
    [
      'a pasted token that was left alone',
      { of: 'revoke', tokenId: TOKEN_ID, pastedToken: { fate: 'left', name: null } },
      { action: 'revoke', objectId: 'abcdef012345', outcome: 'failed' },
    ],
  ])('adds %s to the audit log', (_case, outcome, event) => {
    report(outcome);
    expect(events).toEqual([expect.objectContaining({ actor: 'latchkey', ...event })]);
  });

  it('writes a line once a rotation is done', () => {
    report({ of: 'verifySuccessor', user: 'ada' });
    report({ of: 'distribute' });
    expect(lines.mock.calls).toEqual([['Rotation done: generation 7, token abcdef012345.']]);
  });

  it('names the likely cause of a second instance, once in ten minutes', () => {
    const superseded: Outcome = { of: 'superseded', record: emptyRecord('other') };
    report(superseded);
    report(superseded);
    expect(lines.mock.calls).toEqual([[expect.stringMatching(/Another instance.*Most likely/)]]);
    nowMs = 10 * 60_000;
    report(superseded);
    expect(lines).toHaveBeenCalledTimes(2);
  });
});
