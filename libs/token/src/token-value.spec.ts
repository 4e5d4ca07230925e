import { inspect } from 'node:util';
import { TokenValue } from './token-value';

describe('TokenValue', () => {
  const plain = 'dapi0123456789abcdef0123456789abcdef';
  const token = new TokenValue(plain);

  it.each([
    ['template', () => `${String(token)}`],
    ['JSON', () => JSON.stringify({ token })],
    ['inspect', () => inspect({ token }, { depth: 9, showHidden: true })],
    ['own keys', () => JSON.stringify(Object.entries(token))],
    ['an error message', () => new Error(`failed with ${String(token)}`).stack ?? ''],
  ])('is not printed by %s', (_name, print) => {
    expect(print()).not.toContain(plain.slice(4));
  });

  it('gives the plain text only on request', () => {
    expect(token.reveal()).toBe(plain);
    expect(token.equals(new TokenValue(plain))).toBe(true);
  });
});
