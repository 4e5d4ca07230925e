import { request as httpRequest } from 'node:http';
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
  return { ask: (method, path) => ask(socketPath, method, `/${key}${path}`) };
}

async function ask<T>(socketPath: string, method: string, path: string): Promise<T> {
  const deadline = Date.now() + RETRY_FOR_MS;
  for (;;) {
    try {
      const { status, text } = await send(socketPath, method, path);
      if (status === 200) return JSON.parse(text) as T;
      throw toFailure(text);
    } catch (error) {
      if (error instanceof Failure) throw error;
      const { code } = error as NodeJS.ErrnoException;
      const repeatable = method === 'GET' || NOT_CONNECTED.includes(code ?? '');
      if (!repeatable || Date.now() > deadline) throw unreachable(code ?? String(error));
      await pause(RETRY_EVERY_MS);
    }
  }
}

function send(socketPath: string, method: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', connection: 'close' };
    const outgoing = httpRequest({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    outgoing.setTimeout(ANSWER_TIMEOUT_MS, () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', reject);
    outgoing.end();
  });
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
