import type { PatStatus } from '@latchkey/contracts';
import { patStatus } from '../../testing/fixtures';
import { tokenLife } from './token-life';

const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);
const PROBLEM: PatStatus['problem'] = { code: 'WORKSPACE_UNREACHABLE', message: 'm', hint: 'h' };

describe('tokenLife', () => {
  it('shows the time since the last rotation and until the next', () => {
    const life = tokenLife(patStatus(), at('10:03:00'));
    expect(life).toEqual({ tone: 'ok', text: 'rotated 3 min ago, next in 7 min', fractionLeft: 0.7 });
  });

  it('shows a due rotation with an empty ring', () => {
    const life = tokenLife(patStatus(), at('10:10:05'));
    expect(life.text).toBe('rotated 10 min ago, next due now');
    expect(life.fractionLeft).toBe(0);
  });

  it('counts from the verification before the first rotation', () => {
    const life = tokenLife(patStatus({ lastRotatedAt: null }), at('10:06:00'));
    expect(life).toMatchObject({ text: 'next in 4 min', fractionLeft: 0.5 });
  });

  it.each<[string, Partial<PatStatus>, string, string]>([
    ['amber while a problem is retried', { problem: PROBLEM }, 'warn', 'rotated'],
    ['amber while it cannot be stored', { persistence: 'failing' }, 'warn', 'rotated'],
    ['amber, with since when, out of reach', { state: 'unreachable' }, 'warn', 'verified 1 min ago'],
    ['red when stale', { state: 'stale' }, 'danger', 'no longer works'],
    ['red without one', { state: 'unconfigured' }, 'danger', 'no token'],
  ])('is %s', (_name, change, tone, text) => {
    const life = tokenLife(patStatus(change), at('10:03:00'));
    expect(life.tone).toBe(tone);
    expect(life.text).toContain(text);
  });
});
