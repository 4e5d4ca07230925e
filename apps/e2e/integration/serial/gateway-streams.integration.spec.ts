import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { waitFor } from '@latchkey/testing';
import { GatewaySession, GPT, HELLO, saidIn, textOf } from '../../src/gateway-session';

jest.setTimeout(120_000);

/** Nothing happens by itself. */
const QUIET = { LATCHKEY_ROTATION_INTERVAL_SECONDS: '3600', LATCHKEY_TOKEN_LIFETIME_SECONDS: '7200' };
const MIB = 2 ** 20;
const AS_IT_WAS = {
  chunks: null,
  chunkBytes: 0,
  chunkMilliseconds: 0,
  holdAfterChunks: null,
  cutAfterChunks: null,
};

let session: GatewaySession;
beforeAll(async () => (session = await GatewaySession.open(QUIET)));
afterAll(() => session.stop());
beforeEach(() => control().forgetModelCalls());
afterEach(() => control().setModels(AS_IT_WAS));

const control = () => session.both.sandbox.control;
const call = async () => (await control().modelCalls()).calls[0];

describe('a stream through the gateway', () => {
  it('is read while it is written: nothing is gathered', async () => {
    for (const held of [0, 1, 2]) {
      await control().setModels({ chunks: 3, holdAfterChunks: held });
      const stream = await session.stream();
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await waitFor('what was written before it was held', () =>
        text.includes(held === 0 ? 'role' : `${held}/3 `),
      );
      expect(await call()).toMatchObject({ outcome: 'running', chunksSent: held });
      await control().setModels({ holdAfterChunks: null });
      await once(stream, 'end');
      expect(saidIn(text)).toBe('1/3 2/3 3/3 ');
      await control().forgetModelCalls();
    }
  });

  it('is held back by a slow reader, and kept by nobody', async () => {
    const chunks = 4_000;
    await control().setModels({ chunks, chunkBytes: 64 * 1024 });
    const before = residentMib(session.both.apiPid());
    const stream = await session.stream();
    await untilStill(async () => (await call())?.bytesSent ?? 0);
    const sentMib = ((await call())?.bytesSent ?? 0) / MIB;
    expect(sentMib).toBeGreaterThan(0);
    expect(sentMib).toBeLessThan(16);
    expect(residentMib(session.both.apiPid()) - before).toBeLessThan(32);

    let bytes = 0;
    stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await once(stream, 'end');
    expect(bytes / MIB).toBeGreaterThan((chunks * 64) / 1024);
    expect(await call()).toMatchObject({ outcome: 'complete', chunksSent: chunks });
    expect(residentMib(session.both.apiPid()) - before).toBeLessThan(64);
  });

  it('ends at the model when the tool has had enough', async () => {
    await control().setModels({ chunks: 3, holdAfterChunks: 1 });
    const stream = await session.stream();
    await once(stream, 'data');
    stream.destroy();
    await waitFor('the model to be left', async () => (await call())?.outcome === 'client-gone');
  });

  it('ends in sight of the tool when the model breaks off', async () => {
    await control().setModels({ chunks: 4, holdAfterChunks: 2 });
    const stream = await session.openai.chat.completions.create({
      model: GPT,
      messages: HELLO,
      stream: true,
    });
    let said = '';
    const read = async (): Promise<void> => {
      for await (const { choices } of stream) {
        said += choices[0]?.delta.content ?? '';
        if (said === '1/4 2/4 ') await control().setModels({ holdAfterChunks: null, cutAfterChunks: 2 });
      }
    };
    await expect(read()).rejects.toThrow();
    expect(said).toBe('1/4 2/4 ');
  });

  it('breaks off with a server that is killed, and the next one is at the same address', async () => {
    await control().setModels({ chunks: 3, holdAfterChunks: 1 });
    const stream = await session.stream();
    await once(stream, 'data');
    const broken = once(stream, 'error');
    await session.both.killApi();
    await broken;
    await control().setModels(AS_IT_WAS);
    await waitFor('the gateway to answer again', async () => (await session.chat()).status === 200);
    expect(await textOf(await session.stream())).toContain('[DONE]');
  });
});

describe('a large request', () => {
  const withImage = (mebibytes: number) => ({
    // The workspace’s own spelling: any other would be replaced by it.
    model: 'system.ai.gpt-5',
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'A'.repeat(mebibytes * MIB) } }] },
    ],
  });

  it('arrives byte for byte', async () => {
    const body = withImage(31);
    const text = JSON.stringify(body);
    const answer = await session.post('/openai/v1/chat/completions', body);
    expect(answer.status).toBe(200);
    expect(await call()).toMatchObject({
      bodyBytes: text.length,
      bodySha256: createHash('sha256').update(text).digest('hex'),
    });
  });

  it('has its limit, and a message that says so', async () => {
    await expect(session.openai.chat.completions.create(withImage(33) as never)).rejects.toMatchObject({
      status: 413,
      code: 'REQUEST_TOO_LARGE',
    });
    expect(await call()).toBeUndefined();
  });
});

function residentMib(pid: number | null): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Until it has not grown between two looks a while apart. */
async function untilStill(look: () => Promise<number>): Promise<void> {
  let last = -1;
  let since = Date.now();
  await waitFor('it to stand still', async () => {
    const now = await look();
    if (now !== last) [last, since] = [now, Date.now()];
    return now > 0 && Date.now() - since > 1_000;
  });
}
