import { Injectable } from '@nestjs/common';
import { ApiError, problem } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { withTimeout } from '@latchkey/concurrency';
import { OwnerDirectory } from '../workspace/owner-directory';
import { judgeAccess, judgePage, judgeVisitor, type AccessContext, type Verdict } from './access-policy';
import { readRequestFacts, type JudgedRequest } from './request-facts';
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
  ) {}

  /** For the page and its files. */
  judgePage(request: JudgedRequest): Promise<Verdict> {
    return judgePage(readRequestFacts(request), this.#context({ cookies: new Map(), pageSecret: null }));
  }

  /** For everything else. */
  judge(request: JudgedRequest): Promise<Verdict> {
    const facts = readRequestFacts(request);
    return judgeAccess(facts, this.#context(facts));
  }

  /** True if what let a socket in is no longer valid. While that is unknown, an open socket stays open. */
  async isLost(request: JudgedRequest): Promise<boolean> {
    const verdict = await this.judge(request);
    if (verdict.access === 'granted' || verdict.code === 'OWNER_UNKNOWN') return false;
    return verdict.code !== 'SIGN_IN_REQUIRED' || this.cookie.isCertain;
  }

  /**
   * A `Set-Cookie` header to go with the page: for the owner who has none yet, where the platform vouches for people. The
   * page does not wait long for it; its person gets the cookie by loading it again.
   */
  async cookieForPage(request: JudgedRequest): Promise<string | null> {
    if (this.config.mode === 'local') return null;
    const facts = readRequestFacts(request);
    const judging = judgeVisitor(facts, this.#context(facts));
    const visitor = await withTimeout(judging, PAGE_WAITS_MS, null);
    if (visitor?.access !== 'granted' || (await this.cookie.isValid(facts))) return null;
    return (await this.cookie.issue()).setCookie;
  }

  #context(credentials: Parameters<SessionCookie['isValid']>[0]): AccessContext {
    return {
      mode: this.config.mode,
      owner: () => this.owners.find(),
      cookieValid: () => this.cookie.isValid(credentials),
    };
  }
}

/** Makes the error that answers a denied request. */
export function denialError({ code, message }: Extract<Verdict, { access: 'denied' }>): ApiError {
  return ApiError.of(problem(code, message));
}
