import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { API, type SyncedProject, type SyncStatus } from '@latchkey/contracts';
import { Audited, param } from '../audit/audited';
import { SyncService } from './sync.service';

@Controller(API.sync)
export class SyncController {
  constructor(private readonly sync: SyncService) {}

  @Get()
  status(): SyncStatus {
    return this.sync.status;
  }

  /** Starts a sync in the background. The status shows its progress. */
  @Post(':name')
  @Audited('sync-start', { object: param('name') })
  @HttpCode(202)
  begin(@Param('name') name: string): Promise<SyncedProject> {
    return this.sync.begin(name);
  }
}
