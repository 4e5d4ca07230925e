import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenValue } from '@latchkey/token';
import * as fc from 'fast-check';
import { getSecret, listScopeAcls, listSecretKeys } from './secrets';
import { createToken, listTokens } from './tokens';
import type { Connection } from './workspace-api';
import { readFile } from './workspace-files';

const SECRET = { scope: 's', key: 'k' };
const CALLS: readonly ((connection: Connection) => Promise<{ ok: boolean }>)[] = [
  listTokens,
  (connection) => createToken(connection, { comment: 'c', lifetimeSeconds: 60, scopes: null }),
  (connection) => getSecret(connection, SECRET),
  (connection) => listSecretKeys(connection, 's'),
  (connection) => listScopeAcls(connection, 's'),
  (connection) => readFile(connection, '/f'),
];
const item = fc.oneof(
  fc.constantFrom({ token_id: 't', key: 'k', principal: 'p' }, null, 5, {}),
  fc.jsonValue(),
);
const field = fc.oneof(item, fc.array(item, { maxLength: 2 }));
const name = fc.constantFrom(
  'token_infos',
  'token_value',
  'token_info',
  'value',
  'secrets',
  'items',
  'content',
);
const reply = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(name, field).map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string()) },
);

describe('a reply of 200', () => {
  let server: Server;
  let connection: Connection;
  let body = '';
  beforeAll(async () => {
    server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    connection = { origin: `http://127.0.0.1:${port}`, bearer: new TokenValue('dapi-secret') };
  });
  afterAll(() => server.close());

  it('gives a result or a failure, and no exception, whatever JSON or text it holds', async () => {
    await fc.assert(
      fc.asyncProperty(reply, fc.constantFrom(...CALLS), async (text, call) => {
        body = text;
        expect(typeof (await call(connection)).ok).toBe('boolean');
      }),
      { numRuns: process.env['LATCHKEY_FULL_TESTS'] === '1' ? 2_000 : 200 },
    );
  });
});
