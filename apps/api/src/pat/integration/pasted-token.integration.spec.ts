import { refusal } from '../src/refusal';
import { RestartedServer } from '../src/restarted-server';

jest.setTimeout(180_000);

const NEVER_ISSUED = 'dapi0123456789abcdef0123456789abcdef';

let server: RestartedServer;

beforeEach(async () => {
  server = await RestartedServer.open();
  await server.start();
});
afterEach(() => server.close());

describe('a token that does not do', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['an array', [NEVER_ISSUED]],
    ['a number', 7],
    ['empty', ''],
    ['something else', 'ghp_0123456789abcdef0123456789abcdef'],
    ['with a line break in it', `${NEVER_ISSUED}\nx`],
    ['with the end of a bracketed paste in it', `${NEVER_ISSUED}\u001b[201~`],
    ['long', 'dapi'.padEnd(10_000, '0')],
  ])('is malformed: %s', async (_case, token) => {
    expect(await refusal(await server.paste(token))).toEqual({ status: 400, code: 'PAT_MALFORMED' });
  });

  it('is too large a body', async () => {
    expect(await refusal(await server.paste('dapi'.padEnd(1_000_000, '0')))).toEqual({
      status: 400,
      code: 'REQUEST_INVALID',
    });
  });

  it('was never issued', async () => {
    expect(await refusal(await server.paste(NEVER_ISSUED))).toEqual({ status: 422, code: 'PAT_INVALID' });
    expect((await server.status()).state).toBe('unconfigured');
  });

  it('is somebody else’s', async () => {
    const { value, id } = await server.sandbox.control.makeToken({ userName: 'other@example.com' });
    expect(await refusal(await server.paste(value))).toEqual({ status: 403, code: 'PAT_OTHER_USER' });
    const { foreign, ours } = await server.liveTokens();
    expect({ foreign: foreign.map((token) => token.id), ours }).toEqual({ foreign: [id], ours: [] });
  });

  it('may not make its successor', async () => {
    const { value } = await server.sandbox.control.makeToken({ scopes: ['scim'] });
    expect(await refusal(await server.paste(value))).toEqual({ status: 422, code: 'PAT_CANNOT_MINT' });
    expect((await server.status()).state).toBe('unconfigured');
  });

  it('cannot be verified while the workspace is down', async () => {
    const { value } = await server.sandbox.control.makeToken();
    await server.sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 503 },
      times: 'unlimited',
    });
    expect(await refusal(await server.paste(value))).toEqual({ status: 503, code: 'WORKSPACE_UNREACHABLE' });
    await server.sandbox.control.clearFaults();
    expect((await server.paste(value)).status).toBe(200);
  });

  it('is tried too often', async () => {
    for (let i = 0; i < 5; i++) await server.paste(NEVER_ISSUED);
    const response = await server.paste(NEVER_ISSUED);
    expect(await refusal(response)).toEqual({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
