import { Controller, Get } from '@nestjs/common';
import { API, type AuditReport } from '@latchkey/contracts';
import { AuditedAdminView } from './audited';
import { AuditLog } from './audit-log';
import { AuditStore } from './audit-store';

@Controller()
export class AuditController {
  constructor(
    private readonly log: AuditLog,
    private readonly store: AuditStore,
  ) {}

  @Get(API.audit)
  @AuditedAdminView(API.audit)
  report(): AuditReport {
    return { entries: this.log.latest, persistence: this.store.persistence };
  }
}
