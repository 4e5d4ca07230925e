import { waitFor, type Visitor } from '@latchkey/testing';
import type { Recorder } from './recorder';

export async function tunnels(recorder: Recorder, visitor: Visitor): Promise<unknown> {
  const { id } = await recorder.answer<{ id: string }>(
    'POST /api/tunnels',
    visitor.fetch('/api/tunnels', {
      method: 'POST',
      // As browsers send it; the tunnel's sockets are opened with it.
      headers: { origin: visitor.socketHeaders['origin'] ?? '' },
    }),
  );
  recorder.knowText(id, '<tunnel>');
  const write = (number: number, ...frames: readonly Buffer[]): Promise<Response> =>
    visitor.fetch(`/api/tunnels/${id}?number=${String(number)}&received=0`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(Buffer.concat(frames)),
    });
  await recorder.answer(
    'POST /api/tunnels/:id',
    write(0, tunnelFrame(1, 7, '/api/events'), tunnelFrame(1, 8, '/api/nothing')),
  );
  const received = await waitFor('the frames', async () => {
    const response = await visitor.fetch(`/api/tunnels/${id}?from=0&poll=1`);
    const frames = readTunnelFrames(Buffer.from(await response.arrayBuffer()));
    const kinds = new Set(frames.map(({ kind }) => kind));
    return kinds.has(2) && kinds.has(4) && kinds.has(5) ? frames : null;
  });
  await recorder.answer('DELETE /api/tunnels/:id', visitor.fetch(`/api/tunnels/${id}`, { method: 'DELETE' }));
  await recorder.error('TUNNEL_NOT_FOUND', visitor.fetch(`/api/tunnels/${id}?from=0&poll=1`));
  const described = received.map(({ kind, socket, payload }) => ({
    kind: String(kind),
    socket: String(socket),
    payload:
      kind === 4
        ? `event ${(JSON.parse(payload.toString()) as { type: string }).type}`
        : kind === 5
          ? `close ${String(payload.readUInt16BE(0))}`
          : payload.toString('hex'),
  }));
  const lines = described.map((frame) => JSON.stringify(frame)).sort();
  return [...new Set(lines)].map((line) => JSON.parse(line) as unknown);
}

function tunnelFrame(kind: number, socket: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(9);
  head.writeUInt32BE(payload.length, 0);
  head[4] = kind;
  head.writeUInt32BE(socket, 5);
  return Buffer.concat([head, payload]);
}

function readTunnelFrames(bytes: Buffer): { kind: number; socket: number; payload: Buffer }[] {
  const frames = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const end = at + 9 + bytes.readUInt32BE(at);
    frames.push({
      kind: bytes[at + 4] ?? -1,
      socket: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, end),
    });
    at = end;
  }
  return frames;
}
