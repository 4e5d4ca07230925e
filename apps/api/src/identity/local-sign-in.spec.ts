import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API, REQUEST_HEADER, pageProtocols, type SignInAnswer } from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WebSocket } from 'ws';
import { readConfig } from '../config/read-config';
import { createApp } from '../create-app';
import { OpenSockets } from './open-sockets';
import { SessionCookie } from './session-cookie';
import { SignInKeys } from './sign-in-keys';

const DAY_SECONDS = 24 * 3600;

let app: NestExpressApplication;
let url: string;
let mine: SignIn;
let other: SignIn;

interface SignIn {
  readonly setCookie: string;
  readonly cookie: string;
  readonly pageSecret: string;
}

beforeAll(async () => {
  const env = {
    LATCHKEY_MODE: 'local',
    DATABRICKS_APP_PORT: '0',
    DATABRICKS_HOST: 'http://127.0.0.1:1',
    LATCHKEY_HOME: mkdtempSync(join(tmpdir(), 'latchkey-home-')),
    LATCHKEY_LOG_LEVEL: 'error',
  };
  app = await createApp(readConfig(env, '/nowhere/dist/apps/api'));
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
  mine = await signIn();
  other = await signIn();
});

afterAll(() => app.close());

function useKey(key: string): Promise<Response> {
  return fetch(url + API.signIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [REQUEST_HEADER]: '1' },
    body: JSON.stringify({ key }),
  });
}

async function signIn(): Promise<SignIn> {
  const response = await useKey(app.get(SignInKeys).create());
  const { pageSecret } = (await response.json()) as SignInAnswer;
  const setCookie = response.headers.getSetCookie()[0] ?? '';
  return { setCookie, cookie: setCookie.split(';', 1)[0] ?? '', pageSecret };
}

/** What an upgrade is answered: the chosen subprotocol, or the status that refuses it. */
async function upgrade(cookie: string, protocols: readonly string[]): Promise<string> {
  const socket = new WebSocket(url.replace('http', 'ws') + API.events, [...protocols], {
    headers: { origin: url, ...(cookie !== '' && { cookie }) },
  });
  const answer = await Promise.race([
    once(socket, 'open').then(() => socket.protocol),
    once(socket, 'unexpected-response').then(([, response]) =>
      String((response as { statusCode: number }).statusCode),
    ),
  ]);
  socket.on('error', () => undefined);
  socket.terminate();
  return answer;
}

/**
 * Another server of this computer, whose page the person visits, gets the cookie: browsers send it to every port. It must
 * not be enough.
 */
describe('on a local run the cookie', () => {
  it('lasts a week', () => {
    expect(mine.setCookie).toMatch(
      new RegExp(`; HttpOnly; SameSite=Strict; Max-Age=${String(7 * DAY_SECONDS)}$`),
    );
  });

  it.each<[string, () => Record<string, string>, number]>([
    ['with its page secret', () => ({ cookie: mine.cookie, [REQUEST_HEADER]: mine.pageSecret }), 200],
    ['alone', () => ({ cookie: mine.cookie }), 401],
    ['with any header', () => ({ cookie: mine.cookie, [REQUEST_HEADER]: '1' }), 401],
    [
      'with another sign-in’s secret',
      () => ({ cookie: mine.cookie, [REQUEST_HEADER]: other.pageSecret }),
      401,
    ],
    [
      'with its own signature for a secret',
      () => ({ cookie: mine.cookie, [REQUEST_HEADER]: mine.cookie.split('.').pop() ?? '' }),
      401,
    ],
    ['missing, beside the secret', () => ({ [REQUEST_HEADER]: mine.pageSecret }), 401],
  ])('%s', async (_case, headers, status) => {
    for (const path of [API.patStatus, API.sessions, API.health]) {
      expect((await fetch(url + path, { headers: headers() })).status).toBe(status);
    }
  });

  it('opens a socket with its page secret among the subprotocols, which is not repeated', async () => {
    expect(await upgrade(mine.cookie, pageProtocols(mine.pageSecret))).toBe('latchkey');
  });

  it.each<[string, () => readonly string[]]>([
    ['alone', () => []],
    ['with our subprotocol alone', () => ['latchkey']],
    ['with another sign-in’s secret', () => pageProtocols(other.pageSecret)],
  ])('opens no socket %s', async (_case, protocols) => {
    expect(await upgrade(mine.cookie, protocols())).toBe('401');
  });

  it.each([API.events, `${API.terminal}?session=none`])(
    'is asked for again while %s is open',
    async (path) => {
      const watched = jest.spyOn(app.get(OpenSockets), 'add');
      const socket = new WebSocket(url.replace('http', 'ws') + path, pageProtocols(mine.pageSecret), {
        headers: { origin: url, cookie: mine.cookie },
      });
      await once(socket, 'open');
      expect(watched).toHaveBeenCalledTimes(1);
      if (path === API.events) {
        jest.spyOn(app.get(SessionCookie), 'isValid').mockResolvedValue(false);
        await app.get(OpenSockets).judgeAgain();
        expect((await once(socket, 'close'))[0]).toBe(4401);
      }
      jest.restoreAllMocks();
      socket.terminate();
    },
  );

  it('is no use to a socket when it is missing', async () => {
    expect(await upgrade('', pageProtocols(mine.pageSecret))).toBe('401');
  });
});

describe('the key of a printed address', () => {
  it('signs in once', async () => {
    const key = app.get(SignInKeys).create();
    expect((await useKey(key)).status).toBe(200);
    const again = await useKey(key);
    expect(await again.json()).toMatchObject({ code: 'SIGN_IN_KEY_USED' });
    expect(again.headers.getSetCookie()).toEqual([]);
  });
});
