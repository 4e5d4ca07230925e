import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './server-process';
import type { StoredRecord } from './stored-record';

// Every point at which a rotation or a set-up can be killed, and the tables of docs/ROTATION.md made from the outcomes.

/** Where in the exchange of one call the server is killed. */
export type Moment = 'before the effect' | 'after the effect, before the reply';
export const MOMENTS: readonly Moment[] = ['before the effect', 'after the effect, before the reply'];

/** One call to the workspace. */
export interface WorkspaceCall {
  readonly name: string;
  readonly path: string;
}

const ME = '/api/2.0/preview/scim/v2/Me';
const ACLS = '/api/2.0/secrets/acls/list';
const GET = '/api/2.0/secrets/get';
const PUT = '/api/2.0/secrets/put';
const CREATE = '/api/2.0/token/create';
const LIST = '/api/2.0/token/list';
const DELETE = '/api/2.0/token/delete';

/** The three calls of the step `save`. */
const save = (what: string): WorkspaceCall[] => [
  { name: `save ${what}: read the record first`, path: GET },
  { name: `save ${what}: write`, path: PUT },
  { name: `save ${what}: read back`, path: GET },
];

const INTENT = save('the intent');
const SUCCESSOR = save('the successor');
const PROMOTION = save('the successor as current');
const REVOCATION = save('the revocation');

/** Every call of a rotation, in order. */
export const ROTATION_CALLS: readonly WorkspaceCall[] = [
  { name: 'verifyCurrent', path: ME },
  { name: 'verifyCurrent: who has access to the record', path: ACLS },
  ...INTENT,
  { name: 'mint', path: CREATE },
  ...SUCCESSOR,
  { name: 'verifySuccessor', path: ME },
  ...PROMOTION,
  { name: 'sweep: list tokens', path: LIST },
  { name: 'sweep: read the record', path: GET },
  { name: 'ledger: write', path: PUT },
  { name: 'ledger: read back', path: GET },
  { name: 'revoke the old token: read the record first', path: GET },
  { name: 'revoke the old token', path: DELETE },
  ...REVOCATION,
];

/** Every call of a set-up, in order, starting when the pasted token is verified. */
export const SET_UP_CALLS: readonly WorkspaceCall[] = [
  { name: 'verify the pasted token', path: ME },
  { name: 'verify who has access to the record', path: ACLS },
  ...INTENT,
  { name: 'sweep: list tokens', path: LIST },
  { name: 'sweep: read the record', path: GET },
  { name: 'mint', path: CREATE },
  ...SUCCESSOR,
  { name: 'verifySuccessor', path: ME },
  ...PROMOTION,
  { name: 'revoke the pasted token: read the record first', path: GET },
  { name: 'revoke the pasted token: find it in the list', path: LIST },
  { name: 'revoke the pasted token', path: DELETE },
  ...REVOCATION,
];

const FIRST_DURABLE_CALL = SET_UP_CALLS.findIndex(({ name }) => name === 'save the successor: write');

/** Whether a set-up that is killed there has stored its successor, so that a restart continues with it. */
export function isDurableInSetUp(call: number, moment: Moment): boolean {
  return call > FIRST_DURABLE_CALL || (call === FIRST_DURABLE_CALL && moment !== 'before the effect');
}

/** What was seen when the server was killed and after its restart. */
export interface Kill {
  readonly flow: 'rotation' | 'set-up';
  readonly call: number;
  readonly moment: Moment;
  readonly atKill: StoredRecord & { readonly liveTokens: number };
  /** Generations gained by the time the restarted server had settled. */
  readonly generationsGained: number;
  readonly askedForToken: boolean;
}

const DOCUMENT = join(REPOSITORY_ROOT, 'docs/ROTATION.md');
const BEGIN = '<!-- the crash matrix: written by UPDATE_DOCS=1 npm test -- integration -->';
const END = '<!-- end of the crash matrix -->';
const HEAD = [
  'killed at call',
  'moment',
  'live tokens of ours',
  'stored record',
  'after the restart',
  'asks for a token',
];

function row({ flow, call, moment, atKill, generationsGained, askedForToken }: Kill): string {
  const calls = flow === 'rotation' ? ROTATION_CALLS : SET_UP_CALLS;
  const withoutAttempt = atKill.retiring > 0 ? 'in the overlap' : 'at rest';
  const survivor = generationsGained > 0 ? 'only the successor' : 'only the old token';
  const cells = [
    `${String(call + 1)}. ${calls[call]?.name ?? ''}`,
    moment,
    String(atKill.liveTokens),
    atKill.attempt === 'none' ? withoutAttempt : atKill.attempt,
    askedForToken ? 'no token' : survivor,
    askedForToken ? 'yes' : 'no',
  ];
  return `| ${cells.join(' | ')} |`;
}

/**
 * Compares a full matrix with the tables of docs/ROTATION.md. With `UPDATE_DOCS=1` in the environment, writes them instead.
 * @throws Error when they differ
 */
export function checkMatrix(kills: readonly Kill[]): void {
  const table = (flow: Kill['flow'], title: string): string[] => [
    `### ${title}`,
    '',
    `| ${HEAD.join(' | ')} |`,
    `|${HEAD.map(() => ' --- ').join('|')}|`,
    ...kills
      .filter((kill) => kill.flow === flow)
      .sort((a, b) => a.call - b.call || MOMENTS.indexOf(a.moment) - MOMENTS.indexOf(b.moment))
      .map(row),
    '',
  ];
  const matrix = [
    BEGIN,
    '',
    '<!-- prettier-ignore-start -->',
    '',
    ...table('rotation', 'Killed in a rotation'),
    ...table('set-up', 'Killed in a set-up'),
    '<!-- prettier-ignore-end -->',
    '',
    END,
  ].join('\n');
  const before = readFileSync(DOCUMENT, 'utf8');
  const after =
    before.slice(0, before.indexOf(BEGIN)) + matrix + before.slice(before.indexOf(END) + END.length);
  if (after === before) return;
  if (process.env['UPDATE_DOCS'] !== '1') {
    throw new Error(
      'The tables of docs/ROTATION.md differ from what was seen: run UPDATE_DOCS=1 npm test -- integration',
    );
  }
  writeFileSync(DOCUMENT, after);
}

/**
 * Compares some points of the matrix with docs/ROTATION.md.
 * @throws Error naming each row that the document lacks
 */
export function checkMatrixRows(kills: readonly Kill[]): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [rotation = '', setUp = ''] = document.split('### Killed in a set-up');
  const missing = kills.filter((kill) => !(kill.flow === 'rotation' ? rotation : setUp).includes(row(kill)));
  if (missing.length === 0) return;
  throw new Error(`docs/ROTATION.md lacks these rows:\n${missing.map(row).join('\n')}`);
}
