// jsdom lacks streams; Node implements the browser's.
import { ReadableStream as NodeStream } from 'node:stream/web';
import { readNdjson } from './configure-pat';

const ReadableStream = NodeStream as unknown as typeof globalThis.ReadableStream;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function stream(chunks: readonly Uint8Array[], failure?: Error): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk));
      if (failure) controller.error(failure);
      else controller.close();
    },
  });
}

async function all(body: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of readNdjson(body)) lines.push(line);
  return lines;
}

describe('readNdjson', () => {
  it('yields a line as soon as it is complete', async () => {
    let send: (text: string) => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = (text) => controller.enqueue(encode(text));
      },
    });
    const lines = readNdjson<{ a: number }>(body);
    send('{"a":1}\n{"a":');
    expect((await lines.next()).value).toEqual({ a: 1 });
    send('2}\n');
    expect((await lines.next()).value).toEqual({ a: 2 });
    await lines.return();
  });

  it.each([1, 2, 3, 5, 8])('joins lines and characters split across chunks of %i bytes', async (size) => {
    const bytes = encode('{"who":"Zoë"}\n\n{"what":"🔑"}\n{"last":true}');
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
    expect(await all(stream(chunks))).toEqual([{ who: 'Zoë' }, { what: '🔑' }, { last: true }]);
  });

  it('yields the complete lines before it fails with a cut connection', async () => {
    const lines: unknown[] = [];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (lines.length === 0) controller.enqueue(encode('{"a":1}\n{"b"'));
          else controller.error(new Error('cut'));
        },
      },
      { highWaterMark: 0 },
    );
    const reading = (async () => {
      for await (const line of readNdjson(body)) lines.push(line);
    })();
    await expect(reading).rejects.toThrow('cut');
    expect(lines).toEqual([{ a: 1 }]);
  });

  it('rejects a line that isn’t JSON', async () => {
    await expect(all(stream([encode('<html>\n')]))).rejects.toThrow(SyntaxError);
  });
});
