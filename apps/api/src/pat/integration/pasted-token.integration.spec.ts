import { refusal } from '@latchkey/testing';
import { RotationFixture, type ApiInstance } from './rotation-fixture.test-kit';

const NEVER_ISSUED = 'dapi0123456789abcdef0123456789abcdef';

let fixture: RotationFixture;
let api: ApiInstance;

beforeAll(async () => {
  fixture = await RotationFixture.open();
});
beforeEach(async () => {
  await fixture.reset();
  api = await fixture.start();
});
afterAll(() => fixture.close());

describe('a pasted token is refused', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['an array', [NEVER_ISSUED]],
    ['a number', 7],
    ['empty', ''],
    ['another kind of token', 'ghp_0123456789abcdef0123456789abcdef'],
    ['a token with a line break', `${NEVER_ISSUED}\nx`],
    ['a token with the end of a bracketed paste', `${NEVER_ISSUED}\u001b[201~`],
    ['too long', 'dapi'.padEnd(10_000, '0')],
  ])('as malformed when it is %s', async (_case, token) => {
    expect(await refusal(await api.paste(token))).toEqual({ status: 400, code: 'PAT_MALFORMED' });
  });

  it('when it was never issued', async () => {
    expect(await refusal(await api.paste(NEVER_ISSUED))).toEqual({ status: 422, code: 'PAT_INVALID' });
    expect((await api.status()).state).toBe('unconfigured');
  });

  it('when it belongs to another user', async () => {
    const { value, id } = await fixture.sandbox.control.makeToken({ userName: 'other@example.com' });
    expect(await refusal(await api.paste(value))).toEqual({ status: 403, code: 'PAT_OTHER_USER' });
    const { foreign, ours } = await fixture.liveTokens();
    expect({ foreign: foreign.map((token) => token.id), ours }).toEqual({ foreign: [id], ours: [] });
  });

  it('when it may not create tokens', async () => {
    const { value } = await fixture.sandbox.control.makeToken({ scopes: ['scim'] });
    expect(await refusal(await api.paste(value))).toEqual({ status: 422, code: 'PAT_CANNOT_MINT' });
    expect((await api.status()).state).toBe('unconfigured');
  });

  it('while the workspace is down, and accepted once it is back', async () => {
    const { value } = await fixture.sandbox.control.makeToken();
    await fixture.sandbox.control.addFault({
      path: '/api/2.0/preview/scim/v2/Me',
      respond: { status: 503 },
      times: 'unlimited',
    });
    expect(await refusal(await api.paste(value))).toEqual({ status: 503, code: 'WORKSPACE_UNREACHABLE' });
    await fixture.sandbox.control.clearFaults();
    expect((await api.paste(value)).status).toBe(200);
  });

  it('at the sixth attempt within a minute', async () => {
    for (let i = 0; i < 5; i++) await api.paste(NEVER_ISSUED);
    const response = await api.paste(NEVER_ISSUED);
    expect(await refusal(response)).toEqual({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
