import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { OwnerDirectory } from '../workspace/owner-directory';
import { judgeAccess, type Verdict } from './access-policy';
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

  async judge(request: IncomingMessage): Promise<Verdict> {
    const facts = readRequestFacts(request);
    const owner = this.config.mode === 'local' ? this.owners.known : await this.owners.find();
    return judgeAccess(facts, {
      mode: this.config.mode,
      owner,
      cookieValid: await this.cookie.isValid(facts.cookies),
    });
  }
}
