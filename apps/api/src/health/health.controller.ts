import { Controller, Get } from '@nestjs/common';
import { API, type HealthReport } from '@latchkey/contracts';
import { AuditedAdminView } from '../audit/audited';
import { HealthReporter } from './health-reporter';

@Controller()
export class HealthController {
  constructor(private readonly reporter: HealthReporter) {}

  /** Says only that the process answers; open to everybody. */
  @Get(API.live)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(API.health)
  @AuditedAdminView(API.health)
  health(): Promise<HealthReport> {
    return this.reporter.report();
  }
}
