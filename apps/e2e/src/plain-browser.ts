import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LaunchOptions } from '@playwright/test';
import { makeTempDir, waitFor, type TempDir } from '@latchkey/testing';
import { WebSocket } from 'ws';

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * A browser as people have it, driven by its own protocol alone: Playwright keeps its pages awake and seen, whatever is in
 * front of them.
 */
export class PlainBrowser {
  #lastId = 0;
  readonly #waiting = new Map<number, (reply: Reply) => void>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly socket: WebSocket,
    private readonly profile: TempDir,
  ) {
    socket.on('message', (data: Buffer) => {
      const reply = JSON.parse(data.toString()) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
  }

  static async start({ executablePath, env, args = [] }: LaunchOptions): Promise<PlainBrowser> {
    if (executablePath === undefined) throw new Error('No browser was found.');
    const profile = makeTempDir();
    const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile.path}`];
    const child = spawn(executablePath, [...args, ...flags, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(env && { env: env }),
    });
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('The browser ended.')));
      createInterface({ input: child.stderr }).on('line', (line) => {
        const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new PlainBrowser(child, socket, profile);
  }

  /** A tab, which is in front as soon as it is open. */
  async open(url: string): Promise<PlainPage> {
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url });
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    return new PlainPage(this, targetId, sessionId);
  }

  async send<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = ++this.#lastId;
    const reply = await new Promise<Reply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
    this.#waiting.delete(id);
    if (reply.error) throw new Error(`${method}: ${reply.error.message}`);
    return reply.result as T;
  }

  /** In good order, for its processes write into the profile to their end. */
  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    await this.send('Browser.close', {});
    await ended;
    this.socket.close();
    await waitFor('the end of its helpers', () => {
      this.profile.remove();
      return true;
    });
  }
}

class PlainPage {
  constructor(
    private readonly browser: PlainBrowser,
    private readonly targetId: string,
    private readonly sessionId: string,
  ) {}

  async bringToFront(): Promise<void> {
    await this.browser.send('Target.activateTarget', { targetId: this.targetId });
  }

  /** What an expression comes to, or what its promise does. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.browser.send<{
      result: { value: T };
      exceptionDetails?: { text: string };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, this.sessionId);
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  }
}
