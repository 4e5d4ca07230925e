import { API } from '@latchkey/contracts';
import type { Owner } from '../workspace/owner-directory';
import { judgeAccess, judgePage, type AccessContext } from './access-policy';
import type { RequestFacts } from './request-facts';

const OWNER: Owner = {
  kind: 'known',
  email: 'dev@example.com',
  userId: null,
  appUrl: 'https://latchkey-1.databricksapps.com',
};
/** What a case is about: the context's answers. */
interface Known {
  readonly mode: AccessContext['mode'];
  readonly owner: Owner;
  readonly cookieValid: boolean;
}
const apps: Known = { mode: 'databricks-apps', owner: OWNER, cookieValid: true };
const local: Known = { mode: 'local', owner: OWNER, cookieValid: true };
const contextOf = ({ mode, owner, cookieValid }: Known): AccessContext => ({
  mode,
  owner: () => Promise.resolve(owner),
  cookieValid: () => Promise.resolve(cookieValid),
});

const onApps: RequestFacts = {
  method: 'GET',
  path: API.patStatus,
  upgrade: false,
  ambiguous: false,
  host: '10.0.0.1:8000',
  origin: null,
  fetchSite: null,
  forwardedEmails: ['dev@example.com'],
  forwardedUsers: ['1234567890@42'],
  forwardedHost: 'latchkey-1.databricksapps.com',
  requestHeader: null,
  pageSecret: null,
  cookies: new Map(),
};
const onLoopback: RequestFacts = {
  ...onApps,
  host: '127.0.0.1:8080',
  forwardedEmails: [],
  forwardedUsers: [],
  forwardedHost: null,
};
const post = { method: 'POST', requestHeader: '1' } as const;

async function verdict(request: RequestFacts, known: Known): Promise<string> {
  const judged = await judgeAccess(request, contextOf(known));
  return judged.access === 'granted' ? 'granted' : judged.code;
}

describe('access on Databricks Apps', () => {
  it.each<[string, Partial<RequestFacts>, Partial<Known>, string]>([
    ['the owner', {}, {}, 'granted'],
    ['the owner in other case', { forwardedEmails: ['Dev@Example.COM'] }, {}, 'granted'],
    ['another user', { forwardedEmails: ['other@example.com'] }, {}, 'NOT_THE_OWNER'],
    [
      'a look-alike: Kelvin sign',
      { forwardedEmails: ['dev@example.com'.replace('e', 'е')] },
      {},
      'NOT_THE_OWNER',
    ],
    ['the header twice', { forwardedEmails: ['dev@example.com', 'other@example.com'] }, {}, 'NOT_THE_OWNER'],
    [
      'the header twice, both the owner',
      { forwardedEmails: ['dev@example.com', 'dev@example.com'] },
      {},
      'NOT_THE_OWNER',
    ],
    [
      'the header joined by a comma',
      { forwardedEmails: ['dev@example.com, other@example.com'] },
      {},
      'NOT_THE_OWNER',
    ],
    ['no header', { forwardedEmails: [] }, {}, 'SIGN_IN_REQUIRED'],
    ['the owner without the cookie', {}, { cookieValid: false }, 'SIGN_IN_REQUIRED'],
    ['another user with a cookie', { forwardedEmails: ['x@example.com'] }, {}, 'NOT_THE_OWNER'],
    ['owner not looked up', {}, { owner: { kind: 'unknown', reason: '' } }, 'OWNER_UNKNOWN'],
    [
      'an app that a service principal created',
      {},
      { owner: { kind: 'not-a-person', reason: '' } },
      'OWNER_NOT_A_PERSON',
    ],
    ['liveness, for anybody', { path: API.live, forwardedEmails: [] }, { cookieValid: false }, 'granted'],
    [
      'a path that only starts like liveness',
      { path: `${API.live}/../pat-status`, forwardedEmails: [] },
      {},
      'SIGN_IN_REQUIRED',
    ],
  ])('%s', async (_case, request, context, expected) => {
    expect(await verdict({ ...onApps, ...request }, { ...apps, ...context })).toBe(expected);
  });

  it.each<[string, Partial<RequestFacts>, string]>([
    ['the same id', {}, 'granted'],
    ['the same id and a new email', { forwardedEmails: ['new@example.com'] }, 'granted'],
    ['another id and the owner’s email', { forwardedUsers: ['1234567891@42'] }, 'NOT_THE_OWNER'],
    ['an id that only starts like the owner’s', { forwardedUsers: ['12345678901@42'] }, 'NOT_THE_OWNER'],
    ['no id, and the owner’s email', { forwardedUsers: [] }, 'granted'],
    ['an id of another form, and the owner’s email', { forwardedUsers: ['okta|7'] }, 'granted'],
    [
      'an id of another form, and another email',
      { forwardedUsers: ['okta|7'], forwardedEmails: ['x@example.com'] },
      'NOT_THE_OWNER',
    ],
    ['the id twice', { forwardedUsers: ['1234567890@42', '1234567890@42'] }, 'NOT_THE_OWNER'],
    ['two ids joined by a comma', { forwardedUsers: ['1234567890@42, 7@42'] }, 'NOT_THE_OWNER'],
    ['the same id without an email', { forwardedEmails: [] }, 'SIGN_IN_REQUIRED'],
  ])('an owner with an id, and a request with %s', async (_case, request, expected) => {
    const owner: Owner = { ...OWNER, userId: '1234567890' };
    expect(await verdict({ ...onApps, ...request }, { ...apps, owner })).toBe(expected);
  });

  it('compares only emails if the owner has no id, whatever the other header holds', async () => {
    expect(await verdict({ ...onApps, forwardedUsers: ['CN=Ada, OU=1', 'x'] }, apps)).toBe('granted');
  });

  it.each<[string, string | null, string]>([
    ['its own', 'https://latchkey-1.databricksapps.com', 'granted'],
    ['foreign', 'https://evil.example', 'REQUEST_REFUSED'],
    ['null', 'null', 'REQUEST_REFUSED'],
    ['absent', null, 'REQUEST_REFUSED'],
    [
      'a host that only starts like it',
      'https://latchkey-1.databricksapps.com.evil.example',
      'REQUEST_REFUSED',
    ],
    ['no URL', 'latchkey', 'REQUEST_REFUSED'],
  ])('an upgrade with an Origin that is %s', async (_case, origin, expected) => {
    for (const path of [API.terminal, API.events]) {
      expect(await verdict({ ...onApps, path, origin, upgrade: true }, apps)).toBe(expected);
    }
  });

  it('an upgrade without the cookie', async () => {
    const request = {
      ...onApps,
      path: API.events,
      upgrade: true,
      origin: 'https://latchkey-1.databricksapps.com',
    };
    expect(await verdict(request, { ...apps, cookieValid: false })).toBe('SIGN_IN_REQUIRED');
  });
});

describe('access on this computer', () => {
  it.each<[string, Partial<RequestFacts>, boolean, string]>([
    ['with the cookie', {}, true, 'granted'],
    ['without it', {}, false, 'SIGN_IN_REQUIRED'],
    ['under localhost', { host: 'localhost:8080' }, true, 'granted'],
    ['under a name that was rebound', { host: 'evil.example:8080' }, true, 'REQUEST_REFUSED'],
    ['under a name that starts like loopback', { host: '127.0.0.1.evil.example' }, true, 'REQUEST_REFUSED'],
    ['without Host', { host: null }, true, 'REQUEST_REFUSED'],
    ['signing in, without the cookie', { path: API.signIn, ...post }, false, 'granted'],
    ['a change', { ...post, path: API.sessions, origin: 'http://127.0.0.1:8080' }, true, 'granted'],
    [
      'a change from another port',
      { ...post, path: API.sessions, origin: 'http://127.0.0.1:9999' },
      true,
      'REQUEST_REFUSED',
    ],
    [
      'a change from a page of another scheme',
      { ...post, path: API.sessions, origin: 'chrome-extension://127.0.0.1:8080' },
      true,
      'REQUEST_REFUSED',
    ],
    ['a change with two Origins', { ...post, path: API.sessions, ambiguous: true }, true, 'REQUEST_REFUSED'],
    ['a change without the header', { method: 'POST', path: API.sessions }, true, 'REQUEST_REFUSED'],
    [
      'a deletion without the header',
      { method: 'DELETE', path: `${API.sessions}/1` },
      true,
      'REQUEST_REFUSED',
    ],
    ['a cross-site change', { ...post, fetchSite: 'cross-site' }, true, 'REQUEST_REFUSED'],
    ['a same-site change', { ...post, fetchSite: 'same-site' }, true, 'REQUEST_REFUSED'],
    ['a change of an unknown Sec-Fetch-Site', { ...post, fetchSite: '' }, true, 'REQUEST_REFUSED'],
    ['a change of its own page', { ...post, fetchSite: 'same-origin' }, true, 'granted'],
    ['an unknown path of the API', { path: '/api/nothing' }, false, 'SIGN_IN_REQUIRED'],
    ['metrics', { path: '/metrics' }, false, 'SIGN_IN_REQUIRED'],
  ])('%s', async (_case, request, cookieValid, expected) => {
    expect(await verdict({ ...onLoopback, ...request }, { ...local, cookieValid })).toBe(expected);
  });
});

describe('while the workspace does not answer', () => {
  const unanswered: AccessContext = {
    mode: 'databricks-apps',
    owner: () => new Promise<never>(() => undefined),
    cookieValid: () => new Promise<never>(() => undefined),
  };
  const own = 'https://latchkey-1.databricksapps.com';

  it.each<[string, Partial<RequestFacts>, string]>([
    ['liveness', { path: API.live, forwardedEmails: [] }, 'granted'],
    ['a change without the header', { method: 'POST' }, 'REQUEST_REFUSED'],
    ['a cross-site change', { ...post, fetchSite: 'cross-site' }, 'REQUEST_REFUSED'],
    ['a header twice', { ambiguous: true }, 'REQUEST_REFUSED'],
    ['an upgrade without an Origin', { upgrade: true }, 'REQUEST_REFUSED'],
    ['an upgrade with the Origin null', { upgrade: true, origin: 'null' }, 'REQUEST_REFUSED'],
    ['nobody', { forwardedEmails: [] }, 'SIGN_IN_REQUIRED'],
    ['two people', { forwardedEmails: ['a@example.com', 'b@example.com'] }, 'NOT_THE_OWNER'],
  ])('%s is judged without it', async (_case, request, expected) => {
    const judged = await judgeAccess({ ...onApps, ...request }, unanswered);
    expect(judged.access === 'granted' ? 'granted' : judged.code).toBe(expected);
  });

  it.each([
    ['asked for by a person', null],
    ['asked for by the page', own],
  ])('the page and its files are shown when %s', async (_case, origin) => {
    expect(await judgePage({ ...onApps, path: '/main.js', origin }, unanswered)).toEqual({
      access: 'granted',
    });
  });
});

describe('the page', () => {
  it.each([
    [
      'a stranger, who reads there why access is denied',
      { ...onApps, forwardedEmails: ['x@example.com'] },
      apps,
    ],
    ['a browser without the cookie', onLoopback, local],
  ])('is shown to %s', async (_case, request, context) => {
    expect(await judgePage({ ...request, path: '/setup' }, contextOf(context))).toEqual({
      access: 'granted',
    });
  });

  it.each([
    ['under a name that was rebound', { ...onLoopback, host: 'evil.example' }],
    ['as a socket', { ...onLoopback, upgrade: true, origin: 'http://127.0.0.1:8080' }],
  ])('is not shown %s', async (_case, request) => {
    expect(await judgePage({ ...request, path: '/' }, contextOf(local))).toMatchObject({
      code: 'REQUEST_REFUSED',
    });
  });
});
