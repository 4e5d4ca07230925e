import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { OwnerDirectory, type Owner } from '../workspace/owner-directory';
import { judgeAccess, judgePage, judgeVisitor, type Verdict } from './access-policy';
import { readRequestFacts } from './request-facts';
import { SessionCookie } from './session-cookie';

/** Gathers what the access policy asks for and lets it judge: the one gate of every request and every upgrade. */
@Injectable()
export class Access {
  constructor(
    private readonly config: AppConfig,
    private readonly owners: OwnerDirectory,
    private readonly cookie: SessionCookie,
  ) {}

  /** For the page and its files. */
  async judgePage(request: IncomingMessage): Promise<Verdict> {
    return judgePage(readRequestFacts(request), { mode: this.config.mode, owner: await this.#owner() });
  }

  /** For everything else. */
  async judge(request: IncomingMessage): Promise<Verdict> {
    const facts = readRequestFacts(request);
    return judgeAccess(facts, {
      mode: this.config.mode,
      owner: await this.#owner(),
      cookieValid: await this.cookie.isValid(facts.cookies),
    });
  }

  /** A `Set-Cookie` header to go with the page: for the owner who has none yet, where the platform vouches for people. */
  async cookieForPage(request: IncomingMessage): Promise<string | null> {
    if (this.config.mode === 'local') return null;
    const facts = readRequestFacts(request);
    const visitor = judgeVisitor(facts, { mode: this.config.mode, owner: await this.#owner() });
    if (visitor.access === 'denied' || (await this.cookie.isValid(facts.cookies))) return null;
    return this.cookie.issue();
  }

  async #owner(): Promise<Owner> {
    return this.config.mode === 'local' ? this.owners.known : this.owners.find();
  }
}
