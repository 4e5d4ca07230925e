import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { API, type SessionInfo, type SessionList } from '@latchkey/contracts';
import { Audited, param } from '../audit/audited';
import { TokenGate } from '../pat/token-gate';
import { CreateSessionDto, RenameSessionDto } from './session.dto';
import { SessionRegistry } from './session-registry';

@Controller(API.sessions)
export class SessionsController {
  constructor(
    private readonly registry: SessionRegistry,
    private readonly gate: TokenGate,
  ) {}

  @Get()
  list(): SessionList {
    return this.registry.listed();
  }

  /** Verifies the token first, so that no shell starts that couldn't act on the owner's behalf. */
  @Post()
  @Audited('session-open', { object: ({ answer }) => (answer as SessionInfo).id })
  async open(@Body() request: CreateSessionDto): Promise<SessionInfo> {
    await this.registry.requireRoom();
    await this.gate.requireUsableToken();
    return this.registry.open(request);
  }

  @Patch(':id')
  @Audited('session-rename', { object: param('id') })
  rename(@Param('id') id: string, @Body() { label }: RenameSessionDto): Promise<SessionInfo> {
    return this.registry.rename(id, label);
  }

  @Delete(':id')
  @Audited('session-close', { object: param('id') })
  @HttpCode(204)
  close(@Param('id') id: string): Promise<void> {
    return this.registry.close(id);
  }
}
