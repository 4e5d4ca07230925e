import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { SESSION_VARIABLES, type ApiErrorBody, type ErrorCode } from '@latchkey/contracts';
import { EXIT, Failure, type ExitCode } from './exit-codes';

/** A restart of the server takes about a second, during which it doesn't answer. */
const RETRY_FOR_MS = 8_000;
const RETRY_EVERY_MS = 150;
/** Longer than a rotation waits for the workspace. */
const ANSWER_TIMEOUT_MS = 45_000;
/** The request never reached a server, so any request can be retried. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOENT'];

/** Calls the local tool server from inside a session. */
export interface ToolServerClient {
  /** @throws Failure */
  ask<T>(method: 'GET' | 'POST', path: string): Promise<T>;
  /** Sends a POST whose answer stays open. @returns once its first line is there. @throws Failure */
  hold(path: string): Promise<HeldConnection>;
}

/** An answer that stays open. */
export interface HeldConnection {
  /** The first line. */
  readonly line: string;
  /** Resolves once either side has closed the connection. */
  readonly closed: Promise<void>;
  close(): void;
}

export function toolServerClient(env: NodeJS.ProcessEnv): ToolServerClient {
  const socketPath = env[SESSION_VARIABLES.socket];
  const key = env[SESSION_VARIABLES.key];
  if (!socketPath || !key) {
    throw new Failure(
      EXIT.noSession,
      'This is not a Latchkey session: its environment variables are missing.',
      'Run the command in a Latchkey shell, and don’t clear its environment.',
    );
  }
  return {
    ask: async <T>(method: 'GET' | 'POST', path: string) => {
      const text = await retried(method, () => send(socketPath, method, `/${key}${path}`));
      return JSON.parse(text) as T;
    },
    hold: (path) => retried('POST', () => hold(socketPath, `/${key}${path}`)),
  };
}

type Answer<T> =
  { readonly status: 200; readonly value: T } | { readonly status: number; readonly error: string };

async function retried<T>(method: 'GET' | 'POST', send: () => Promise<Answer<T>>): Promise<T> {
  const deadline = Date.now() + RETRY_FOR_MS;
  for (;;) {
    try {
      const answer = await send();
      if ('value' in answer) return answer.value;
      throw toFailure(answer.error);
    } catch (error) {
      if (error instanceof Failure) throw error;
      const { code } = error as NodeJS.ErrnoException;
      const repeatable = method === 'GET' || NOT_CONNECTED.includes(code ?? '');
      if (!repeatable || Date.now() > deadline) throw unreachable(code ?? String(error));
      await pause(RETRY_EVERY_MS);
    }
  }
}

async function send(socketPath: string, method: string, path: string): Promise<Answer<string>> {
  const response = await open(socketPath, method, path);
  const text = await textOf(response);
  return response.statusCode === 200
    ? { status: 200, value: text }
    : { status: response.statusCode ?? 0, error: text };
}

async function hold(socketPath: string, path: string): Promise<Answer<HeldConnection>> {
  const response = await open(socketPath, 'POST', path);
  if (response.statusCode !== 200) return { status: response.statusCode ?? 0, error: await textOf(response) };
  const closed = new Promise<void>((resolve) => response.on('close', resolve));
  response.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const [line = '', rest] = text.split('\n');
      if (rest !== undefined)
        resolve({ status: 200, value: { line, closed, close: () => response.destroy() } });
    });
    void closed.then(() => reject(new Error('closed')));
  });
}

/** Resolves once the head of the answer is there. */
function open(socketPath: string, method: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', connection: 'close' };
    const outgoing = httpRequest({ socketPath, method, path, headers }, (response) => {
      outgoing.setTimeout(0);
      resolve(response);
    });
    outgoing.setTimeout(ANSWER_TIMEOUT_MS, () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

const EXIT_CODES: Partial<Record<ErrorCode, ExitCode>> = {
  SESSION_KEY_REFUSED: EXIT.noSession,
  PAT_REQUIRED: EXIT.noToken,
  WORKSPACE_UNREACHABLE: EXIT.unreachable,
};

function toFailure(text: string): Failure {
  try {
    const { code, message, hint } = JSON.parse(text) as ApiErrorBody;
    return new Failure(EXIT_CODES[code] ?? EXIT.failed, `${message} (${code})`, hint);
  } catch {
    return new Failure(EXIT.failed, 'Latchkey sent an invalid answer.', 'Try again.');
  }
}

function unreachable(reason: string): Failure {
  return new Failure(
    EXIT.unreachable,
    `Latchkey is not responding (${reason}).`,
    'Try again in a moment. If that doesn’t help, open a new shell or check the app’s log.',
  );
}
