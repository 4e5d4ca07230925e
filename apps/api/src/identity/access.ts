import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { within } from '../common/within';
import { OwnerDirectory } from '../workspace/owner-directory';
import { judgeAccess, judgePage, judgeVisitor, type AccessContext, type Verdict } from './access-policy';
import { readRequestFacts } from './request-facts';
import { SessionCookie } from './session-cookie';

/** The page is shown without its cookie if the workspace takes longer to say whose app this is. */
const PAGE_WAITS_MILLISECONDS = 1_000;

/** Gathers what the access policy asks for and lets it judge: the one gate of every request and every upgrade. */
@Injectable()
export class Access {
  constructor(
    private readonly config: AppConfig,
    private readonly owners: OwnerDirectory,
    private readonly cookie: SessionCookie,
  ) {}

  /** For the page and its files. */
  judgePage(request: IncomingMessage): Promise<Verdict> {
    return judgePage(readRequestFacts(request), this.#context({ cookies: new Map(), pageSecret: null }));
  }

  /** For everything else. */
  judge(request: IncomingMessage): Promise<Verdict> {
    const facts = readRequestFacts(request);
    return judgeAccess(facts, this.#context(facts));
  }

  /**
   * A `Set-Cookie` header to go with the page: for the owner who has none yet, where the platform vouches for people. The
   * page does not wait long for it; its person gets the cookie by loading it again.
   */
  async cookieForPage(request: IncomingMessage): Promise<string | null> {
    if (this.config.mode === 'local') return null;
    const facts = readRequestFacts(request);
    const judging = judgeVisitor(facts, this.#context(facts));
    const visitor = await within(PAGE_WAITS_MILLISECONDS, judging, null);
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
