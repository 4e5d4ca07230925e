import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { CHAT, GatewayTestKit } from './gateway.test-kit';

let kit: GatewayTestKit;
beforeEach(async () => (kit = await GatewayTestKit.open()));
afterEach(() => kit.close());

describe('a request that exceeds a limit', () => {
  it.each([
    ['by its Content-Length', (body: string) => ({ 'Content-Length': String(body.length) })],
    ['by its actual length', (): Record<string, string> => ({ 'Transfer-Encoding': 'chunked' })],
  ])('is refused %s, also for a client that sends all of it first', async (_how, headers) => {
    const body = 'x'.repeat(1.5 * 2 ** 20);
    const sent = request(`${kit.url}/anthropic/v1/messages`, { method: 'POST', headers: headers(body) });
    const closed = once(sent, 'close');
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [text] = (await once(response, 'data')) as [Buffer];
    expect(response.statusCode).toBe(413);
    expect(JSON.parse(text.toString())).toMatchObject({ error: { type: 'request_too_large' } });
    await closed;
    (await kit.raw(CHAT, {}, '{}')).resume();
    expect([kit.asked.length, kit.taken]).toEqual([1, 2]);
  });

  it('is refused while the buffered requests add up to the limit', async () => {
    await kit.close();
    kit = await GatewayTestKit.open(undefined, 1_000);
    const waiting: ServerResponse[] = [];
    let all: () => void = () => undefined;
    const eight = new Promise<void>((resolve) => (all = resolve));
    kit.workspace = (_request, response) => {
      if (waiting.push(response) === 8) all();
    };
    const body = JSON.stringify('x'.repeat(998));
    const answers = Array.from({ length: 8 }, () => kit.post(CHAT, body));
    await eight;
    const ninth = await kit.post(CHAT, body);
    expect([ninth.status, ninth.headers.get('retry-after')]).toEqual([503, '1']);
    for (const response of waiting) response.end();
    await Promise.all(answers);
    kit.workspace = (_request, response) => response.end();
    expect((await kit.post(CHAT, body)).status).toBe(200);
  });
});
