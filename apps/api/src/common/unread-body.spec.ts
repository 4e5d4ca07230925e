import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { closeIfUnread, type Linger } from './unread-body';

/** Much more than the kernel and the server buffer. */
const FLOOD = Buffer.alloc(2 ** 24);
const MEBIBYTE = 2 ** 20;

let server: Server;
let linger: Linger;
beforeAll(async () => {
  // Refuses every request once its headers are there, and before its body is read.
  server = createServer((request, response) => {
    setImmediate(() => {
      closeIfUnread(request, response, linger);
      response.writeHead(401).end('refused');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** A client that sends headers, and the server's end of its connection. */
async function open(bodyBytes: number): Promise<{ client: Socket; taken: Socket; text: () => string }> {
  const { port } = server.address() as AddressInfo;
  const taking = once(server, 'connection');
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  client.on('data', (chunk) => (text += chunk.toString()));
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(bodyBytes)}\r\n\r\n`);
  const [taken] = (await taking) as [Socket];
  return { client, taken, text: () => text };
}

describe('the body of a refused request', () => {
  it('is read in part only, and the answer arrives', async () => {
    linger = { maxBytes: 64 * 1024, maxMs: 100 };
    const { client, taken, text } = await open(20 * FLOOD.length);
    client.on('error', () => undefined);
    client.write(FLOOD);
    await Promise.all([once(client, 'end'), once(taken, 'close')]);
    expect(text()).toMatch(/^HTTP\/1.1 401 .*\r\nConnection: close\r\n[^]*refused/);
    expect(taken.bytesRead).toBeLessThan(MEBIBYTE);
    client.destroy();
  });

  it('may come to its end, which closes the connection without a reset', async () => {
    linger = { maxBytes: MEBIBYTE, maxMs: 3_600_000 };
    const { client, taken, text } = await open(1_000);
    const failed = jest.fn();
    client.on('error', failed);
    await once(client, 'end');
    expect(text()).toContain('refused');
    // A reset would fail the second.
    for (let sent = 0; sent < 1_000; sent += 500)
      await new Promise((resolve) => client.write(Buffer.alloc(500), resolve));
    client.end();
    await Promise.all([once(client, 'close'), once(taken, 'close')]);
    expect(failed).not.toHaveBeenCalled();
  });

  it('does not cost the connection when it is there already', async () => {
    const { client, text } = await open(0);
    await once(client, 'data');
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody');
    await once(client, 'data');
    expect(text().match(/HTTP\/1.1 401/g)).toHaveLength(2);
    client.destroy();
  });
});
