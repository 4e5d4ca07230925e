import type { IncomingMessage } from 'node:http';
import { API } from '@latchkey/contracts';
import type { AppConfig } from '../config/app-config';
import type { Owner, OwnerDirectory } from '../workspace/owner-directory';
import { Access } from './access';
import type { BrowserSessions } from './browser-sessions';
import { admissionOf, readRequestFacts, requestOf, type JudgedRequest } from './request-facts';
import type { SessionCookie } from './session-cookie';

const upgrade: JudgedRequest = {
  method: 'GET',
  url: `${API.terminal}?session=1`,
  headersDistinct: {
    host: ['10.0.0.1:8000'],
    upgrade: ['websocket'],
    origin: ['https://latchkey.databricksapps.com'],
    'x-forwarded-host': ['latchkey.databricksapps.com'],
    'x-forwarded-email': ['ada@example.com'],
    'x-forwarded-user': ['1234567890@42'],
    cookie: ['__Host-latchkey=a.b.c'],
    'sec-websocket-protocol': ['latchkey, latchkey.secret'],
    'x-request-id': ['1'],
  },
};

describe('an open socket', () => {
  const known = (email: string): Owner => ({ kind: 'known', email, userId: null, appUrl: null });
  const unknown: Owner = { kind: 'unknown', reason: 'No answer.' };

  type Cookie = { isValid: boolean; isCertain: boolean; isEnded?: boolean };
  it.each<[string, Owner, Cookie, boolean]>([
    ['stays its owner’s', known('ada@example.com'), { isValid: true, isCertain: true }, false],
    ['is lost with another owner', known('eve@example.com'), { isValid: true, isCertain: true }, true],
    ['is lost with its cookie', known('ada@example.com'), { isValid: false, isCertain: true }, true],
    [
      'stays while the key of its cookie is not known',
      known('ada@example.com'),
      { isValid: false, isCertain: false },
      false,
    ],
    [
      'is lost when its session was ended, though the key of its cookie is not known',
      known('ada@example.com'),
      { isValid: true, isCertain: false, isEnded: true },
      true,
    ],
    ['stays while the owner cannot be looked up', unknown, { isValid: true, isCertain: true }, false],
  ])('%s', async (_case, owner, { isValid, isCertain, isEnded = false }, lost) => {
    const access = new Access(
      { mode: 'databricks-apps' } as AppConfig,
      { find: () => Promise.resolve(owner) } as OwnerDirectory,
      {
        claimIn: () => ({ sessionId: 'session', issuedAtMs: 0 }),
        isValid: () => Promise.resolve(isValid),
        isCertain,
      } as unknown as SessionCookie,
      { admit: () => Promise.resolve(!isEnded), isEnded: () => isEnded } as unknown as BrowserSessions,
    );
    expect(await access.isLost(requestOf(admissionOf(upgrade)))).toBe(lost);
  });
});

describe('an admission', () => {
  it('holds all that a request is judged by', () => {
    const doubled = {
      ...upgrade,
      headersDistinct: { ...upgrade.headersDistinct, 'x-forwarded-email': ['a@b', 'c@d'], host: ['a', 'b'] },
    };
    for (const request of [upgrade, doubled] as IncomingMessage[]) {
      expect(readRequestFacts(requestOf(admissionOf(request)))).toEqual(readRequestFacts(request));
    }
  });

  it('holds nothing else', () => expect(admissionOf(upgrade)).not.toContain('x-request-id'));
});
