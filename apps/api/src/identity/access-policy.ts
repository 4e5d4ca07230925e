import { API } from '@latchkey/contracts';
import { isOwner, type Owner } from '../workspace/owner-directory';
import type { RequestFacts } from './request-facts';

/** The decision about a request or an upgrade. */
export type Verdict =
  | { readonly access: 'granted' }
  | {
      readonly access: 'denied';
      readonly code: DenialCode;
      readonly message: string;
    };

type DenialCode =
  'SIGN_IN_REQUIRED' | 'NOT_THE_OWNER' | 'OWNER_UNKNOWN' | 'OWNER_NOT_A_PERSON' | 'REQUEST_REFUSED';

/** What a verdict may depend on. The workspace may take long to answer, so it is asked only if the verdict needs it. */
export interface AccessContext {
  readonly mode: 'databricks-apps' | 'local';
  owner(): Promise<Owner>;
  /**
   * Whether the request carries a session cookie that this server signed for this owner, and on a local run the page
   * secret that belongs to it.
   */
  cookieValid(): Promise<boolean>;
}

type OwnerContext = Omit<AccessContext, 'cookieValid'>;

const GRANTED: Verdict = { access: 'granted' };
const SAFE_METHODS = new Set(['GET', 'HEAD']);
/**
 * Values of `Sec-Fetch-Site` that a change may have; programs send none. Not `same-site`: that may be another user's app, or
 * a server on another port of this computer.
 */
const OWN_SITES: readonly (string | null)[] = ['same-origin', 'none', null];

/**
 * Decides whether the page's own files may be shown. They hold no data, and anyone who asks in the ordinary way gets them, so
 * that the page can tell a stranger why access is denied.
 */
export async function judgePage(request: RequestFacts, context: OwnerContext): Promise<Verdict> {
  return request.upgrade
    ? denied('REQUEST_REFUSED', 'A page is not a socket.')
    : judgeProvenance(request, context);
}

/**
 * Who gets in to everything else, known route or not, and to every upgrade. In order: does it come from our own page, is
 * the visitor the owner, and does it hold the session cookie that was handed out with the page. The two exceptions are
 * compared to the letter: what is spelt in another way is no exception.
 */
export async function judgeAccess(request: RequestFacts, context: AccessContext): Promise<Verdict> {
  if (request.path === API.live && !request.upgrade) return GRANTED;
  const provenance = await judgeProvenance(request, context);
  if (provenance.access === 'denied') return provenance;
  const visitor = await judgeVisitor(request, context);
  if (visitor.access === 'denied') return visitor;
  if (request.path === API.signIn && !request.upgrade) return GRANTED;
  return (await context.cookieValid())
    ? GRANTED
    : denied('SIGN_IN_REQUIRED', 'This browser is not signed in to Latchkey.');
}

/** Whether the visitor is the owner, as far as the platform can tell; a local run knows by its cookie alone. */
export async function judgeVisitor(request: RequestFacts, context: OwnerContext): Promise<Verdict> {
  if (context.mode === 'local') return GRANTED;
  return judgePerson(request.forwardedEmails) ?? judgeOwner(request, await context.owner());
}

async function judgeProvenance(request: RequestFacts, context: OwnerContext): Promise<Verdict> {
  if (request.ambiguous)
    return denied('REQUEST_REFUSED', 'A header that decides access comes more than once.');
  if (context.mode === 'local' && localOrigin(request) === null) {
    return denied('REQUEST_REFUSED', 'The Host header does not name this computer’s loopback address.');
  }
  const changes = !SAFE_METHODS.has(request.method);
  if (changes && (!OWN_SITES.includes(request.fetchSite) || request.requestHeader === null)) {
    return denied('REQUEST_REFUSED', 'The request does not come from Latchkey’s own page.');
  }
  const ownOrigin =
    request.origin === null ? !request.upgrade : await isOwn(request.origin, request, context);
  return ownOrigin
    ? GRANTED
    : denied('REQUEST_REFUSED', 'The Origin header does not name Latchkey’s own page.');
}

/**
 * Behind the platform our own are the address that it says it was asked under, and the app's registered one. A page of
 * another site can have neither for its Origin, and a browser lets no page set `X-Forwarded-Host` on an upgrade.
 */
async function isOwn(origin: string, request: RequestFacts, context: OwnerContext): Promise<boolean> {
  if (context.mode === 'local') return origin === localOrigin(request);
  // What can be no website's is not worth the wait for the app's address.
  if (!/^https:\/\/[^/]+$/.test(origin)) return false;
  if (origin === `https://${request.forwardedHost ?? ''}`) return true;
  const owner = await context.owner();
  const appUrl = owner.kind === 'known' ? owner.appUrl : null;
  return appUrl !== null && URL.canParse(appUrl) && origin === new URL(appUrl).origin;
}

function localOrigin({ host }: RequestFacts): string | null {
  const name = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/.exec(host ?? '')?.[0];
  return name === undefined ? null : `http://${name}`;
}

/** What is wrong with whom the request names, whoever the owner is; null if nothing. */
function judgePerson([email, ...others]: readonly string[]): Verdict | null {
  if (email === undefined) return denied('SIGN_IN_REQUIRED', 'The request does not say who it comes from.');
  if (others.length > 0 || email.includes(','))
    return denied('NOT_THE_OWNER', 'The request names more than one person.');
  return null;
}

function judgeOwner({ forwardedEmails: [email = ''], forwardedUsers }: RequestFacts, owner: Owner): Verdict {
  switch (owner.kind) {
    case 'unknown':
      return denied('OWNER_UNKNOWN', `The owner of this app could not be looked up. ${owner.reason}`);
    case 'not-a-person':
      return denied('OWNER_NOT_A_PERSON', owner.reason);
    case 'known':
      if (owner.userId !== null && forwardedUsers.join(',').includes(','))
        return denied('NOT_THE_OWNER', 'The request names more than one user.');
      if (isOwner(owner, { email, userId: userIdIn(forwardedUsers) })) return GRANTED;
      break;
    case 'first-paste':
  }
  return denied('NOT_THE_OWNER', 'Only the owner of this app may use it.');
}

/**
 * Returns the user id from `X-Forwarded-User`, which Databricks Apps sends as `<user id>@<workspace id>`. Null if the header
 * is missing or has another form; then only the email can be compared.
 */
function userIdIn([user = '']: readonly string[]): string | null {
  return /^(\d+)@\d+$/.exec(user)?.[1] ?? null;
}

function denied(code: DenialCode, message: string): Verdict {
  return { access: 'denied', code, message };
}
