import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { inRoot, Refusal, ROOT } from './command-line.mjs';
import { printable } from './printable.mjs';

const START_TIMEOUT_MS = 30_000;
const END_TIMEOUT_MS = 8_000;
/** A process that the server started may keep the server's output open for longer. */
const LAST_OUTPUT_TIMEOUT_MS = 1_000;
const REMEMBERED_LINES = 20;

/** One of our servers as a process. Its stdout is JSON lines: `{"event": …}` for us, anything else for the log. */
class Child {
  #lastLines = [];
  #listening;
  #failure = null;

  /**
   * @param {object} options
   * @param {string} options.title how messages call it
   * @param {string} options.script relative to the root: a script for Node, or a shell script that gets Node and its
   *   options as arguments and runs them
   * @param {string[]} [options.args]
   * @param {NodeJS.ProcessEnv} options.env
   * @param {(event: {event: string, [key: string]: unknown}) => void} options.onEvent
   * @param {(line: string) => void} options.onLine any other line of stdout or stderr
   */
  constructor({ title, script, args = [], env, onEvent, onLine }) {
    this.title = title;
    const preload = pathToFileURL(inRoot('tools/lib/end-with-parent.mjs')).href;
    const node = [process.execPath, '--import', preload];
    const [command, ...first] = script.endsWith('.sh')
      ? ['/bin/sh', inRoot(script), ...node]
      : [...node, inRoot(script)];
    this.process = spawn(command, [...first, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Out of the terminal's process group: Ctrl-C reaches us alone, and we end the others in order.
      detached: true,
    });
    this.ended = new Promise((resolve) => {
      this.process.once('error', (error) => resolve(`could not be started: ${error.message}`));
      this.process.once('exit', async (code, signal) => {
        // Its last lines may still be in the pipe.
        await withTimeout(LAST_OUTPUT_TIMEOUT_MS, once(this.process, 'close'));
        resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`);
      });
    });
    this.#listening = new Promise((resolve) => {
      const take = (line) => {
        const event = parseEvent(line);
        if (event?.event === 'listening') resolve(event);
        if (event?.event === 'error') this.#failure = event;
        if (event && event.event !== 'error') return onEvent(event);
        const shown = event ? [event.message, event.hint].filter(Boolean).join(' ') : line;
        this.#lastLines = [...this.#lastLines, printable(shown)].slice(-REMEMBERED_LINES);
        onLine(line);
      };
      createInterface({ input: this.process.stdout }).on('line', take);
      createInterface({ input: this.process.stderr }).on('line', take);
    });
  }

  /** Whether it gave up because another process uses its port. */
  get foundPortTaken() {
    return this.#failure?.code === 'EADDRINUSE';
  }

  /** The last lines of its log, for the message about an unexpected end. */
  get lastLines() {
    return this.#lastLines.join('\n') || '(none)';
  }

  /**
   * @returns {Promise<{url: string, address?: string, key?: string} | null>} its first report; null if it ended, or never came up
   */
  async listening() {
    return withTimeout(START_TIMEOUT_MS, Promise.race([this.#listening, this.ended.then(() => null)]));
  }

  /** Sends SIGTERM, and SIGKILL if that does not end it in time. */
  async end() {
    if (this.process.exitCode === null && this.process.signalCode === null && this.process.pid) {
      this.process.kill('SIGTERM');
      const hasEnded = await withTimeout(END_TIMEOUT_MS, this.ended);
      if (hasEnded === null) this.process.kill('SIGKILL');
    }
    await this.ended;
  }
}

/** The servers of one run. After `end` was called no server can start, so none is left behind. */
export class Children {
  #running = [];
  #isEnding = false;

  /**
   * @param {ConstructorParameters<typeof Child>[0]} options
   * @throws {Refusal} once the run ends
   */
  start(options) {
    if (this.#isEnding) throw new Refusal(`${options.title} can't start: the run is ending.`);
    const child = new Child(options);
    this.#running.push(child);
    return child;
  }

  /** Drops a server that has ended and was not needed. */
  forget(child) {
    this.#running = this.#running.filter((other) => other !== child);
  }

  /** @returns {Promise<{child: Child, how: string}>} the first to end, and how it did */
  firstToEnd() {
    return Promise.race(this.#running.map((child) => child.ended.then((how) => ({ child, how }))));
  }

  /** Ends all servers, the latest first. */
  async end() {
    this.#isEnding = true;
    for (const child of [...this.#running].reverse()) await child.end();
  }
}

/** Resolves with the promise's value, or with null after the time. */
async function withTimeout(timeoutMs, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function parseEvent(line) {
  if (!line.startsWith('{"event":')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
