import { Injectable } from '@nestjs/common';
import { ApiError, problem } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { withTimeout } from '@latchkey/concurrency';
import { OwnerDirectory } from '../workspace/owner-directory';
import { judgeAccess, judgePage, judgeVisitor, type AccessContext, type Verdict } from './access-policy';
import { BrowserSessions } from './browser-sessions';
import { readRequestFacts, type JudgedRequest, type RequestFacts } from './request-facts';
import { SessionCookie } from './session-cookie';

/** The page is shown without its cookie if the workspace takes longer to say whose app this is. */
const PAGE_WAITS_MS = 1_000;

/** Gathers what the access policy asks for and lets it judge: the one gate of every request and every upgrade. */
@Injectable()
export class Access {
  constructor(
    private readonly config: AppConfig,
    private readonly owners: OwnerDirectory,
    private readonly cookie: SessionCookie,
    private readonly sessions: BrowserSessions,
  ) {}

  /** For the page and its files. */
  judgePage(request: JudgedRequest): Promise<Verdict> {
    return judgePage(
      readRequestFacts(request),
      this.#context(() => Promise.resolve(false)),
    );
  }

  /** For everything else. */
  judge(request: JudgedRequest): Promise<Verdict> {
    return this.#judge(request, true);
  }

  /** True if what let a socket in is no longer valid. While that is unknown, an open socket stays open. */
  async isLost(request: JudgedRequest): Promise<boolean> {
    const verdict = await this.#judge(request, false);
    if (verdict.access === 'granted' || verdict.code === 'OWNER_UNKNOWN') return false;
    return verdict.code !== 'SIGN_IN_REQUIRED' || this.cookie.isCertain || this.#isEnded(request);
  }

  /**
   * A `Set-Cookie` header to go with the page: for the owner who has none yet, where the platform vouches for people. The
   * page does not wait long for it; its person gets the cookie by loading it again.
   */
  async cookieForPage(request: JudgedRequest): Promise<string | null> {
    if (this.config.mode === 'local') return null;
    const facts = readRequestFacts(request);
    const judging = judgeVisitor(
      facts,
      this.#context(() => Promise.resolve(false)),
    );
    const visitor = await withTimeout(judging, PAGE_WAITS_MS, null);
    if (visitor?.access !== 'granted' || (await this.#isSignedIn(request, facts, true))) return null;
    const { setCookie, sessionId } = await this.cookie.issue();
    this.sessions.issued(sessionId, userAgentOf(request));
    return setCookie;
  }

  /** The id of the browser session that a request belongs to, whether that may continue or not; null if it names none. */
  sessionIdOf(request: JudgedRequest): string | null {
    return this.cookie.claimIn(readRequestFacts(request))?.sessionId ?? null;
  }

  #judge(request: JudgedRequest, isUse: boolean): Promise<Verdict> {
    const facts = readRequestFacts(request);
    return judgeAccess(
      facts,
      this.#context(() => this.#isSignedIn(request, facts, isUse)),
    );
  }

  /** Only a signed cookie is looked up, so that what is made up leaves no trace in the list of sessions. */
  async #isSignedIn(request: JudgedRequest, facts: RequestFacts, isUse: boolean): Promise<boolean> {
    const claim = this.cookie.claimIn(facts);
    if (claim === null || !(await this.cookie.isValid(facts))) return false;
    return this.sessions.admit(claim, userAgentOf(request), isUse);
  }

  #isEnded(request: JudgedRequest): boolean {
    const id = this.sessionIdOf(request);
    return id !== null && this.sessions.isEnded(id);
  }

  #context(cookieValid: AccessContext['cookieValid']): AccessContext {
    return { mode: this.config.mode, owner: () => this.owners.find(), cookieValid };
  }
}

/** What a browser says of itself. Nothing depends on it but the name of its session. */
export function userAgentOf({ headersDistinct }: JudgedRequest): string | null {
  return headersDistinct['user-agent']?.[0] ?? null;
}

/** Makes the error that answers a denied request. */
export function denialError({ code, message }: Extract<Verdict, { access: 'denied' }>): ApiError {
  return ApiError.of(problem(code, message));
}
