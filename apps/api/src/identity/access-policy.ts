import { API } from '@latchkey/contracts';
import { sameEmail } from '../workspace/same-email';
import type { Owner } from '../workspace/owner-directory';
import type { RequestFacts } from './request-facts';

export type Verdict =
  | { readonly access: 'granted' }
  | {
      readonly access: 'denied';
      readonly code: 'SIGN_IN_REQUIRED' | 'NOT_THE_OWNER' | 'OWNER_UNKNOWN' | 'REQUEST_REFUSED';
      readonly message: string;
    };

export interface AccessContext {
  readonly mode: 'databricks-apps' | 'local';
  readonly owner: Owner;
  /** Whether the request carries a session cookie that this server signed for this owner. */
  readonly cookieValid: boolean;
}

const GRANTED: Verdict = { access: 'granted' };
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/**
 * Whether the page's own files may be shown. They hold nothing, and are shown to anybody who asks for them in the ordinary
 * way, so that a stranger reads why the door is closed.
 */
export function judgePage(request: RequestFacts, context: Omit<AccessContext, 'cookieValid'>): Verdict {
  return request.upgrade
    ? denied('REQUEST_REFUSED', 'A page is not a socket.')
    : judgeProvenance(request, context);
}

/**
 * Who gets in to everything else, known route or not, and to every upgrade. In order: does it come from our own page, is
 * the visitor the owner, and does it hold the session cookie that was handed out with the page. The two exceptions are
 * compared to the letter: what is spelt in another way is no exception.
 */
export function judgeAccess(request: RequestFacts, context: AccessContext): Verdict {
  if (request.path === API.live && !request.upgrade) return GRANTED;
  const provenance = judgeProvenance(request, context);
  if (provenance.access === 'denied') return provenance;
  const visitor = judgeVisitor(request, context);
  if (visitor.access === 'denied') return visitor;
  if (context.cookieValid || (request.path === API.signIn && !request.upgrade)) return GRANTED;
  return denied('SIGN_IN_REQUIRED', 'This browser is not signed in to Latchkey.');
}

/** Whether the visitor is the owner, as far as the platform can tell; a local run knows by its cookie alone. */
export function judgeVisitor(
  request: RequestFacts,
  { mode, owner }: Pick<AccessContext, 'mode' | 'owner'>,
): Verdict {
  return mode === 'local' ? GRANTED : judgePerson(request, owner);
}

function judgeProvenance(
  request: RequestFacts,
  { mode, owner }: Omit<AccessContext, 'cookieValid'>,
): Verdict {
  if (request.ambiguous)
    return denied('REQUEST_REFUSED', 'A header that decides access comes more than once.');
  const own = mode === 'local' ? localOrigins(request) : platformOrigins(request, owner);
  if (mode === 'local' && own.size === 0) {
    return denied('REQUEST_REFUSED', 'The Host header does not name this computer’s loopback address.');
  }
  const fromElsewhere = request.origin !== null && !own.has(request.origin);
  if (fromElsewhere || (request.origin === null && request.upgrade)) {
    return denied('REQUEST_REFUSED', 'The Origin header does not name Latchkey’s own page.');
  }
  if (SAFE_METHODS.has(request.method)) return GRANTED;
  if (request.fetchSite === 'cross-site' || request.requestHeader === null) {
    return denied('REQUEST_REFUSED', 'The request does not come from Latchkey’s own page.');
  }
  return GRANTED;
}

function localOrigins({ host }: RequestFacts): ReadonlySet<string> {
  const name = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/.exec(host ?? '')?.[0];
  return new Set(name === undefined ? [] : [`http://${name}`]);
}

/**
 * The app's registered address, and the one that the platform says it was asked under. A page of another site can have
 * neither for its Origin, and a browser lets no page set `X-Forwarded-Host` on an upgrade.
 */
function platformOrigins({ forwardedHost }: RequestFacts, owner: Owner): ReadonlySet<string> {
  const appUrl = owner.kind === 'known' ? owner.appUrl : null;
  const origins = new Set(forwardedHost === null ? [] : [`https://${forwardedHost}`]);
  if (appUrl !== null && URL.canParse(appUrl)) origins.add(new URL(appUrl).origin);
  return origins;
}

function judgePerson({ forwardedEmails }: RequestFacts, owner: Owner): Verdict {
  if (owner.kind === 'unknown') {
    return denied('OWNER_UNKNOWN', `The owner of this app could not be looked up. ${owner.reason}`);
  }
  const [email, ...others] = forwardedEmails;
  if (email === undefined) return denied('SIGN_IN_REQUIRED', 'The request does not say who it comes from.');
  if (others.length > 0 || email.includes(','))
    return denied('NOT_THE_OWNER', 'The request names more than one person.');
  return owner.kind === 'known' && sameEmail(owner.email, email)
    ? GRANTED
    : denied('NOT_THE_OWNER', 'Only the owner of this app may use it.');
}

function denied(code: Extract<Verdict, { access: 'denied' }>['code'], message: string): Verdict {
  return { access: 'denied', code, message };
}
