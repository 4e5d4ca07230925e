import { Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { API, type BrowserSessionReport } from '@latchkey/contracts';
import type { Request } from 'express';
import { Audited, AuditedAdminView, param } from '../audit/audited';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { Access } from './access';
import { BrowserSessions, IDLE_DAYS } from './browser-sessions';
import { BrowserSignOut } from './browser-sign-out';
import { CookieKeys } from './cookie-keys';
import { SessionCookie } from './session-cookie';

/** Shows the owner which browsers are signed in, and signs them out. */
@Controller(API.browserSessions)
export class BrowserSessionsController {
  constructor(
    private readonly config: AppConfig,
    private readonly access: Access,
    private readonly cookie: SessionCookie,
    private readonly keys: CookieKeys,
    private readonly sessions: BrowserSessions,
    private readonly signOut: BrowserSignOut,
  ) {}

  @Get()
  @AuditedAdminView(API.browserSessions)
  report(@Req() request: Request): BrowserSessionReport {
    const currentId = this.access.sessionIdOf(request);
    return {
      sessions: this.sessions.all.map(({ id, device, signedInAtMs, lastUsedAtMs }) => ({
        id,
        device,
        signedInAt: new Date(signedInAtMs).toISOString(),
        lastUsedAt: new Date(lastUsedAtMs).toISOString(),
        current: id === currentId,
      })),
      isStored: this.sessions.isStored && this.keys.isStored,
      idleDays: IDLE_DAYS,
      maxDays: this.cookie.maxDays,
      renewsOnLoad: this.config.mode !== 'local',
    };
  }

  /** Ends one session, also the own one. */
  @Delete(':id')
  @Audited('browser-session-end', { object: param('id') })
  async end(@Param('id') id: string, @Req() request: Request): Promise<BrowserSessionReport> {
    if (await this.signOut.end(id)) return this.report(request);
    throw new ApiError(
      'BROWSER_SESSION_NOT_FOUND',
      'There is no browser session of this id: it was ended, or has expired.',
      'Load the list again.',
    );
  }

  /** Ends every session but the own one. */
  @Post('end-others')
  @Audited('browser-sessions-end-others')
  @HttpCode(200)
  async endOthers(@Req() request: Request): Promise<BrowserSessionReport> {
    await this.signOut.endAll(this.access.sessionIdOf(request));
    return this.report(request);
  }

  /** Ends every session, also the own one, and replaces the key that signs cookies. */
  @Post('sign-out-everywhere')
  @Audited('sign-out-everywhere')
  @HttpCode(200)
  async endAll(@Req() request: Request): Promise<BrowserSessionReport> {
    await this.signOut.endAllWithKey();
    return this.report(request);
  }
}
