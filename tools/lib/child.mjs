import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { inRoot, ROOT } from './paths.mjs';

const SECONDS_TO_START = 30;
const SECONDS_TO_END = 8;
const REMEMBERED_LINES = 20;

/**
 * One server of ours, as a process: its stdout is JSON lines, `{"event": …}` for us and anything else for the log.
 */
export class Child {
  #lastLines = [];
  #listening;
  #failure = null;

  /**
   * @param {object} options
   * @param {string} options.title how a person calls it
   * @param {string} options.script relative to the root: what Node runs, or a shell script that is given Node and its
   *   options and runs that
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
        // Its last words may still be in the pipe, unless something that it started holds the pipe open.
        await withinSeconds(1, once(this.process, 'close'));
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
        this.#lastLines = [...this.#lastLines, shown].slice(-REMEMBERED_LINES);
        onLine(line);
      };
      createInterface({ input: this.process.stdout }).on('line', take);
      createInterface({ input: this.process.stderr }).on('line', take);
    });
  }

  /** Whether it gave up because another process has its port. */
  get foundPortTaken() {
    return this.#failure?.code === 'EADDRINUSE';
  }

  /** The last lines of its log, for the message when it ends by itself. */
  get lastLines() {
    return this.#lastLines.join('\n') || '(none)';
  }

  /**
   * @returns {Promise<{url: string, address?: string} | null>} its first report; null if it ended, or never came up
   */
  async listening() {
    return withinSeconds(SECONDS_TO_START, Promise.race([this.#listening, this.ended.then(() => null)]));
  }

  /** Asks it to end, and makes it end if it does not. */
  async end() {
    if (this.process.exitCode === null && this.process.signalCode === null && this.process.pid) {
      this.process.kill('SIGTERM');
      const hasEnded = await withinSeconds(SECONDS_TO_END, this.ended);
      if (hasEnded === null) this.process.kill('SIGKILL');
    }
    await this.ended;
  }
}

/** What the promise answers, or null if it takes longer. */
async function withinSeconds(seconds, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(null), seconds * 1000);
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
