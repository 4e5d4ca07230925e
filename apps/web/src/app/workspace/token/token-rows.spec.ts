import type { PastedTokenFate } from '@latchkey/contracts';
import { patStatus } from '../../testing/fixtures';
import { tokenRows } from './token-rows';

const NOW = Date.parse('2026-01-01T10:03:00Z');
const row = (name: string, change: Parameters<typeof patStatus>[0] = {}): string | undefined =>
  tokenRows(patStatus(change), NOW).find(([rowName]) => rowName === name)?.[1];

describe('tokenRows', () => {
  it('shows past and future times', () => {
    expect(row('Rotated')).toMatch(/\(3 min ago\)$/);
    expect(row('Next rotation')).toMatch(/\(in 7 min\)$/);
    expect(row('Next rotation', { nextRotationAt: null })).toBe('none planned');
    expect(row('Verified', { lastProvenAt: null })).toBe('not yet');
  });

  it.each<[PastedTokenFate | null, string | undefined]>([
    [{ fate: 'retired', name: 'laptop' }, '“laptop” deleted from the workspace'],
    [{ fate: 'retired', name: null }, 'deleted from the workspace'],
    [{ fate: 'in-use', name: null }, 'in use until its successor is stored'],
    [{ fate: 'left', name: 'laptop' }, undefined],
    [null, undefined],
  ])('describes the pasted token %j as %j', (pastedToken, text) => {
    expect(row('Pasted token', { pastedToken })).toBe(text);
  });
});
