import { API, type PatStatus } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { CLAUDE, GatewaySession, GPT, HELLO, saidIn, textOf } from '../src/gateway-session';
import { scaled } from '../src/scaled';

jest.setTimeout(300_000);

const OVERLAP_SECONDS = 2;
const ROTATIONS = scaled(3, 11);
const REQUESTS = scaled(500, 3_000);
const CHAT = '/ai-gateway/mlflow/v1/chat/completions';
/** Longer than any test, unless it is let go. */
const HELD_MS = 600_000;

let session: GatewaySession;
afterEach(() => session.stop());

const open = async (intervalSeconds: number): Promise<void> => {
  session = await GatewaySession.open({
    LATCHKEY_ROTATION_INTERVAL_SECONDS: String(intervalSeconds),
    // None dies of age, however late a rotation comes: they die by revocation.
    LATCHKEY_TOKEN_LIFETIME_SECONDS: String(2 * intervalSeconds + 600),
    LATCHKEY_OVERLAP_SECONDS: String(OVERLAP_SECONDS),
  });
};
const control = () => session.both.sandbox.control;
const status = async (): Promise<PatStatus> =>
  (await (await session.both.visitor.fetch(API.patStatus)).json()) as PatStatus;
const liveTokens = async (): Promise<readonly string[]> =>
  (await control().state()).tokens.filter((token) => token.status === 'live').map(({ id }) => id);
/** What became of the requests for models, refused ones included. */
const answers = async (): Promise<readonly (number | null)[]> =>
  (await control().requests()).filter(({ path }) => path === CHAT).map((request) => request.status);

describe('a rotation', () => {
  it('in the middle of a stream does not touch it', async () => {
    await open(3600);
    await control().setModels({ chunks: 6, holdAfterChunks: 3 });
    const { id } = await session.currentToken();
    const stream = await session.stream();
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await waitFor('half of the stream', () => text.includes('3/6 '));

    expect((await session.rotate()).status).toBe(200);
    await waitFor('the token of the stream to be revoked', async () => !(await liveTokens()).includes(id));
    await control().setModels({ holdAfterChunks: null });
    await waitFor('the end of the stream', () => stream.readableEnded);
    expect(saidIn(text)).toBe('1/6 2/6 3/6 4/6 5/6 6/6 ');
    expect((await control().modelCalls()).calls).toMatchObject([{ credential: id, outcome: 'complete' }]);
  });

  it(`fails no request, over ${ROTATIONS} rotations and ${REQUESTS} requests`, async () => {
    await open(2);
    const failures: unknown[] = [];
    let asked = 0;
    let done = false;
    const ask = async (): Promise<void> => {
      while (!done) {
        asked += 1;
        const stream = asked % 10 === 0;
        try {
          const answer = await session.chat({ stream });
          const text = await answer.text();
          const said = stream ? saidIn(text) : text;
          if (answer.status !== 200 || !said.includes('You said: hello there'))
            failures.push([answer.status, text]);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const asking = Array.from({ length: 8 }, ask);
    const { generation } = await status();
    const isEnough = async (): Promise<boolean> =>
      asked >= REQUESTS && (await status()).generation >= generation + ROTATIONS;
    await waitFor('so many rotations and requests', isEnough, { timeoutMs: 240_000 });
    done = true;
    await Promise.all(asking);
    const rotations = (await status()).generation - generation;
    console.info(`${asked} requests over ${rotations} rotations, ${failures.length} failed`);
    expect(failures).toEqual([]);
    // Each was applied once: what was refused was not.
    expect((await control().modelCalls()).callsInAll).toBe(asked);
  });

  it('between a request and its judgement has it sent again, once, and applied once', async () => {
    await open(3600);
    const { id } = await session.currentToken();
    await control().addFault({ path: CHAT, latencyMilliseconds: HELD_MS });
    const asked = session.chat();
    await waitFor(
      'the request to be at the workspace',
      async () => (await control().faults())[0]?.applied === 1,
    );
    expect((await session.rotate()).status).toBe(200);
    await control().revoke({ tokenId: id });
    await control().clearFaults();

    expect((await asked).status).toBe(200);
    expect(await answers()).toEqual([403, 200]);
    const { callsInAll, calls } = await control().modelCalls();
    expect([callsInAll, calls[0]?.credential]).toEqual([1, (await session.currentToken()).id]);
    expect((await session.health())?.message).toContain('retried after a rotation: 1');
  });
});

describe('a refusal', () => {
  it('for a token that works after all is not taken for its end', async () => {
    await open(3600);
    const body = { error_code: 403, message: 'Invalid access token. [ReqId: 1]' };
    await control().addFault({ path: CHAT, respond: { status: 403, body } });
    expect((await session.chat()).status).toBe(200);
    expect(await answers()).toEqual([403, 200]);
    expect(await status()).toMatchObject({ state: 'valid' });
  });

  it('for another reason is the tool’s to read', async () => {
    await open(3600);
    const body = { error_code: 'PERMISSION_DENIED', message: 'You may not query this endpoint.' };
    await control().addFault({ path: CHAT, respond: { status: 403, body } });
    const answer = await session.chat();
    expect([answer.status, await answer.json()]).toEqual([403, body]);
    expect(await answers()).toEqual([403]);
  });

  it('for good says so in the tool’s own words, until somebody pastes a token', async () => {
    await open(3600);
    await control().revoke({ all: true });
    await expect(
      session.openai.chat.completions.create({ model: GPT, messages: HELLO }),
    ).rejects.toMatchObject({
      status: 401,
      code: 'PAT_REQUIRED',
      message: expect.stringMatching(/paste/) as string,
    });
    await expect(
      session.anthropic.messages.create({ model: CLAUDE, max_tokens: 9, messages: HELLO }),
    ).rejects.toMatchObject({
      status: 401,
      error: { error: { type: 'authentication_error', message: expect.stringMatching(/paste/) as string } },
    });
    expect((await control().modelCalls()).callsInAll).toBe(0);

    const { value } = await control().makeToken();
    expect((await session.both.visitor.fetch(API.configurePat, { json: { token: value } })).status).toBe(200);
    expect((await session.chat()).status).toBe(200);
  });

  it('is not made up where the workspace is not there', async () => {
    await open(3600);
    await control().addFault({ path: '/**', times: 'unlimited', drop: true });
    const answer = await session.chat();
    expect([answer.status, await answer.json()]).toEqual([
      502,
      { error: expect.objectContaining({ code: 'MODELS_UNREACHABLE' }) as unknown },
    ]);
    expect(await session.health()).toMatchObject({ severity: 'warning', code: 'MODELS_UNREACHABLE' });
    await control().clearFaults();
    expect(await textOf(await session.stream())).toContain('[DONE]');
    expect(await session.health()).toMatchObject({ severity: 'ok' });
  });
});
