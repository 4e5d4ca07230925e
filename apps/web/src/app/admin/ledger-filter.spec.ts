import { ledgerEntry } from '../testing/fixtures';
import { filterLedger } from './ledger-filter';

const MINT = ledgerEntry({ step: 'mint', detail: 'token abc', generation: 12, rotationId: 'r-12' });
const FAILED = ledgerEntry({
  step: 'revoke',
  outcome: 'failed',
  detail: 'The workspace answered 503.',
  generation: 12,
});
const REVOKE = ledgerEntry({ step: 'revoke', detail: 'token def', generation: 11, rotationId: null });
const ALL = [REVOKE, FAILED, MINT];

it.each([
  ['', false, ALL],
  ['   ', false, ALL],
  ['', true, [FAILED]],
  ['revoke', false, [REVOKE, FAILED]],
  ['revoke', true, [FAILED]],
  ['ABC', false, [MINT]],
  ['503 revoke', false, [FAILED]],
  ['generation 12', false, [FAILED, MINT]],
  ['r-12', false, [MINT]],
  ['revoke abc', false, []],
])('of the text %j, failures only %j, leaves the lines that fit', (text, failuresOnly, expected) => {
  expect(filterLedger(ALL, { text, failuresOnly })).toEqual(expected);
});
