import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { ShellExit, ShellPort } from '@latchkey/sessions';
import type { ShellNamespace } from '../isolation/shell-namespace';
import { forkOnPty, type PtyChild } from './pty-child';
import { PtyInput } from './pty-input';
import { NamespacedPtyChild } from './namespaced-pty-child';
import { ReadBudget } from './read-budget';
import type { ShellStart } from './shell-start';

const READ_BYTES = 64 * 1024;
/** The kernel returns a pty's output in chunks of at most 4 KiB. After one that is nearly full there is likely more. */
const FLOOD_PIECE_BYTES = 2 * 1024;
const readBudget = new ReadBudget();
/** Shared by all shells: a new buffer per read would leave most of a flood's garbage to V8. */
const gathered = Buffer.allocUnsafeSlow(READ_BYTES);
/** The last output of a shell may still be on its way through the kernel. */
const LAST_READ_RETRIES = 5;
const LAST_READ_RETRY_MS = 10;

export interface ShellEvents {
  /** The bytes are valid until this returns. */
  output(bytes: Uint8Array): void;
  inputDrained(): void;
  /** Called once, after the last output. */
  exited(exit: ShellExit): void;
}

/**
 * A shell on a pty, in bytes. Works around a bug of libuv that loses output: it treats a hang-up as the end although there
 * is more to read. So this process also holds the shell's side of the pty open, and the hang-up comes only after everything
 * was read here.
 */
export class ShellProcess implements ShellPort {
  readonly #pty: PtyChild;
  readonly #input: PtyInput;
  readonly #heldSlaveFd: number;
  #exit: ShellExit | null = null;
  #paused = false;
  #finished = false;

  /**
   * @param namespace where to start it; null for the namespace of this process
   * @throws when the system refuses to start another process
   */
  constructor(
    start: ShellStart,
    size: { cols: number; rows: number },
    private readonly events: ShellEvents,
    namespace: ShellNamespace | null = null,
  ) {
    this.#pty = namespace === null ? forkOnPty(start, size) : new NamespacedPtyChild(start, size, namespace);
    this.#pty.socket.on('error', () => undefined);
    this.#heldSlaveFd = this.#holdSlave();
    this.#input = new PtyInput(this.#pty.fd, () => this.events.inputDrained());
    this.#pty.socket.on('data', (data: Buffer) => this.events.output(this.#withMore(data)));
    this.#pty.onExit((exit) => this.#ended(exit));
  }

  /** The pid as this process sees it; null before it is known, and once the shell has ended, because it may be reused. */
  get pid(): number | null {
    return this.#exit === null ? this.#pty.pid : null;
  }

  /** The pid of the process that waits for a shell in another namespace, and ends with it; null if there is none. */
  get waiterPid(): number | null {
    return this.#exit === null ? this.#pty.waiterPid : null;
  }

  /** Resolves once the shell has its terminal, so that its foreground program can be told. */
  get started(): Promise<void> {
    return this.#pty.started;
  }

  /** Wakes the waiter if it stopped together with its shell, and the shell went on. */
  wakeWaiter(): void {
    if (this.#exit === null) this.#pty.wakeWaiter();
  }

  get queuedInputBytes(): number {
    return this.#input.queuedBytes;
  }

  /** Whether there may be unread output, as while paused. */
  get hasUnread(): boolean {
    return this.#paused || this.#pty.socket.readableLength > 0;
  }

  write(bytes: Uint8Array): void {
    this.#input.write(bytes);
  }

  pause(): void {
    this.#paused = true;
    this.#pty.socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#finished) return;
    this.#pty.socket.resume();
    if (this.#exit !== null) this.#readRest();
  }

  resize(cols: number, rows: number): void {
    if (this.#exit === null) this.#pty.resize(cols, rows);
  }

  /** Makes line editors redraw their line, which they do at every resize signal. */
  askToRedraw(): void {
    try {
      if (this.pid !== null) process.kill(this.pid, 'SIGWINCH');
    } catch {
      // It has just ended.
    }
  }

  /** @throws the system's error, such as too many open files, after ending the shell */
  #holdSlave(): number {
    try {
      return openSync(this.#pty.ptsName, constants.O_RDWR | constants.O_NOCTTY);
    } catch (error) {
      this.#pty.kill();
      this.#pty.socket.destroy();
      throw error;
    }
  }

  /**
   * Reads more at once during a flood, unless Node has already read some of it. Otherwise each chunk costs a turn of the
   * event loop and a pass through Node's streams, a third of the total CPU.
   */
  #withMore(piece: Buffer): Uint8Array {
    if (piece.length < FLOOD_PIECE_BYTES || this.#pty.socket.readableLength > 0) return piece;
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

  /** Reads the rest chunk by chunk, unless paused. Bytes that Node has already read go first. */
  #readRest(): void {
    if (this.#paused || this.#finished) return;
    if (this.#pty.socket.readableLength === 0) {
      const bytes = this.#readNow();
      if (bytes === null) {
        this.#readLast(LAST_READ_RETRIES);
        return;
      }
      this.events.output(bytes);
    }
    setImmediate(() => this.#readRest());
  }

  /** Closes our handle of the shell's side, so that the kernel delivers the rest and then reports the end. */
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
    // A process that the shell left behind holds the pty open. The kernel has hung it up, so it can't write any more.
    if (retries > 0) setTimeout(() => this.#readLast(retries - 1), LAST_READ_RETRY_MS);
    else this.#finish();
  }

  /** @returns null when there is nothing yet; an empty array at the end */
  #readNow(): Uint8Array | null {
    if (this.#pty.socket.destroyed) return new Uint8Array(0);
    const bytes = Buffer.allocUnsafe(READ_BYTES);
    const length = this.#readInto(bytes, 0);
    return length === null ? null : bytes.subarray(0, length);
  }

  /** @returns null when there is nothing yet; 0 at the end */
  #readInto(bytes: Buffer, from: number): number | null {
    try {
      return readSync(this.#pty.fd, bytes, from, bytes.length - from, null);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? null : 0;
    }
  }

  #finish(): void {
    this.#finished = true;
    this.#pty.socket.destroy();
    this.events.exited(this.#exit!);
  }
}
