import { ledgerEntry } from '../testing/fixtures';
import { filterLedger } from './ledger-card';

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
  ['create token', false, [MINT]],
  ['503 revoke', false, [FAILED]],
  ['generation 12', false, [FAILED, MINT]],
  ['r-12', false, [MINT]],
  ['revoke abc', false, []],
])(
  'filterLedger by text %j and failures only %j returns the matching entries',
  (text, failuresOnly, expected) => {
    expect(filterLedger(ALL, { text, failuresOnly })).toEqual(expected);
  },
);
