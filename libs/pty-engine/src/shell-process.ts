import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import type { ShellExit, ShellPort } from '@latchkey/sessions';
import { spawn, type IPty } from 'node-pty';
import { PtyInput } from './pty-input';
import { ReadBudget } from './read-budget';
import type { ShellStart } from './shell-start';

const READ_BYTES = 64 * 1024;
/** The kernel hands a pty's output out in pieces of 4 KiB at most; after one that is nearly full there is likely more. */
const FLOOD_PIECE_BYTES = 2 * 1024;
const readBudget = new ReadBudget();
/** For all shells, one after another: a new one for each read of a flood would be most of the memory that waits for V8. */
const gathered = Buffer.allocUnsafeSlow(READ_BYTES);
/** What a just-ended shell wrote may still be on its way through the kernel. */
const LAST_READ_RETRIES = 5;
const LAST_READ_RETRY_MS = 10;

export interface ShellEvents {
  /** The bytes are there until it returns. */
  output(bytes: Uint8Array): void;
  inputDrained(): void;
  /** Comes once, after the last output. */
  exited(exit: ShellExit): void;
}

/** What is used of node-pty beyond its documented interface. Its version is pinned for this. */
interface PtyInternals extends IPty {
  readonly fd: number;
  readonly ptsName: string;
  readonly _socket: ReadStream;
  _emittedClose: boolean;
}

/**
 * A shell on a pty, in bytes. Builds around two faults that lose output:
 * - libuv takes a hang-up for the end although there is more to read. So this process holds the shell's side of the pty
 *   open too, and no hang-up comes until the rest was read here.
 * - node-pty closes the pty 200 ms after the shell has ended, also when it is paused and not yet read. Its
 *   `_emittedClose`, set beforehand, makes it report the end at once and leave the pty alone.
 */
export class ShellProcess implements ShellPort {
  readonly #pty: PtyInternals;
  readonly #input: PtyInput;
  readonly #heldSlaveFd: number;
  #exit: ShellExit | null = null;
  #paused = false;
  #finished = false;

  /** @throws when the system will not start another process */
  constructor(
    start: ShellStart,
    size: { cols: number; rows: number },
    private readonly events: ShellEvents,
  ) {
    this.#pty = spawn(start.file, [...start.args], {
      name: start.env['TERM'] ?? 'xterm-256color',
      ...size,
      cwd: start.cwd,
      env: { ...start.env },
      encoding: null,
    }) as PtyInternals;
    this.#pty._emittedClose = true;
    // Also keeps node-pty from throwing it.
    this.#pty._socket.on('error', () => undefined);
    this.#heldSlaveFd = this.#holdSlave();
    this.#input = new PtyInput(this.#pty.fd, () => this.events.inputDrained());
    // With `encoding: null` the data are Buffers, whatever the types say.
    this.#pty.onData((data) => this.events.output(this.#withMore(data as unknown as Buffer)));
    this.#pty.onExit(({ exitCode, signal }) => this.#ended({ exitCode, signal: signal ?? 0 }));
  }

  /** Null once the shell has ended: its number may be another process's then. */
  get pid(): number | null {
    return this.#exit === null ? this.#pty.pid : null;
  }

  get queuedInputBytes(): number {
    return this.#input.queuedBytes;
  }

  /** Whether output waits to be read, as it does while paused. */
  get hasUnread(): boolean {
    return this.#paused || this.#pty._socket.readableLength > 0;
  }

  write(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  pause(): void {
    this.#paused = true;
    this.#pty.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#finished) return;
    this.#pty.resume();
    if (this.#exit !== null) this.#readRest();
  }

  resize(cols: number, rows: number): void {
    if (this.#exit === null) this.#pty.resize(cols, rows);
  }

  /** Line editors draw their line again when they are told of a size, also if it is the same. */
  askToRedraw(): void {
    try {
      if (this.#exit === null) process.kill(this.#pty.pid, 'SIGWINCH');
    } catch {
      // It ended just now.
    }
  }

  /** @throws what the system answered, such as that too many files are open; the shell is ended then */
  #holdSlave(): number {
    try {
      return openSync(this.#pty.ptsName, constants.O_RDWR | constants.O_NOCTTY);
    } catch (error) {
      this.#pty.kill('SIGKILL');
      this.#pty._socket.destroy();
      throw error;
    }
  }

  /**
   * In a flood each piece would cost a turn of the event loop and a trip through Node's streams: a third of the CPU of it
   * all. So what else is there is read at once, unless Node has read some of it already.
   */
  #withMore(piece: Buffer): Uint8Array {
    if (piece.length < FLOOD_PIECE_BYTES || this.#pty._socket.readableLength > 0) return piece;
    const room = gathered.subarray(0, Math.max(piece.length, readBudget.share()));
    let length = piece.copy(room);
    for (let read = piece.length; read >= FLOOD_PIECE_BYTES && length < room.length; length += read)
      read = this.#readInto(room, length) ?? 0;
    return room.subarray(0, length);
  }

  #ended(exit: ShellExit): void {
    this.#exit = exit;
    this.#input.close();
    this.#readRest();
  }

  /** Reads until nothing is left, chunk by chunk, and waits while paused. What Node has read already goes first. */
  #readRest(): void {
    if (this.#paused || this.#finished) return;
    if (this.#pty._socket.readableLength === 0) {
      const bytes = this.#readNow();
      if (bytes === null) {
        this.#readLast(LAST_READ_RETRIES);
        return;
      }
      this.events.output(bytes);
    }
    setImmediate(() => this.#readRest());
  }

  /** Lets go of the shell's side, upon which the kernel hands out what it still has and then says that it was all. */
  #readLast(retries: number): void {
    if (this.#finished) return;
    if (retries === LAST_READ_RETRIES) closeSync(this.#heldSlaveFd);
    for (let bytes = this.#readNow(); bytes !== null; bytes = this.#readNow()) {
      if (bytes.length === 0) {
        this.#finish();
        return;
      }
      this.events.output(bytes);
    }
    // Something the shell left behind holds the pty open; hung up by the kernel, it can't write any more.
    if (retries > 0) setTimeout(() => this.#readLast(retries - 1), LAST_READ_RETRY_MS);
    else this.#finish();
  }

  /** @returns null when there is nothing at the moment; no bytes at the end */
  #readNow(): Uint8Array | null {
    if (this.#pty._socket.destroyed) return new Uint8Array(0);
    const bytes = Buffer.allocUnsafe(READ_BYTES);
    const length = this.#readInto(bytes, 0);
    return length === null ? null : bytes.subarray(0, length);
  }

  /** @returns null when there is nothing at the moment; 0 at the end */
  #readInto(bytes: Buffer, from: number): number | null {
    try {
      return readSync(this.#pty.fd, bytes, from, bytes.length - from, null);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? null : 0;
    }
  }

  #finish(): void {
    this.#finished = true;
    this.#pty._socket.destroy();
    this.events.exited(this.#exit!);
  }
}
