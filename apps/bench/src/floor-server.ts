/**
 * The least that a browser terminal in Node can be: node-pty and `ws`, bytes all the way, and a window of 1 MiB that the
 * client acknowledges. No identity, no session that outlives its socket, no screen. `node floor-server.js <port>`
 */
import { spawn } from 'node-pty';
import { WebSocketServer } from 'ws';
import { BASH } from './contenders/bash';
import { SIZE } from './contenders/contender';

const WINDOW_BYTES = 1024 * 1024;

const server = new WebSocketServer({
  port: Number(process.argv[2]),
  host: '127.0.0.1',
  perMessageDeflate: false,
});
server.on('connection', (socket) => {
  const [file, ...args] = BASH;
  const pty = spawn(file, args, { ...SIZE, name: 'xterm-256color', encoding: null });
  let unackedBytes = 0;
  pty.onData((data) => {
    // With `encoding: null` the data are Buffers, whatever the types say.
    const bytes = data as unknown as Buffer;
    unackedBytes += bytes.length;
    socket.send(bytes);
    if (unackedBytes >= WINDOW_BYTES) pty.pause();
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      pty.write(data);
      return;
    }
    unackedBytes -= Number(data.toString());
    if (unackedBytes < WINDOW_BYTES / 2) pty.resume();
  });
  socket.on('close', () => pty.kill('SIGKILL'));
  socket.on('error', () => socket.terminate());
  pty.onExit(() => socket.close());
});
process.once('disconnect', () => process.exit());
