import { Controller, Get, Header } from '@nestjs/common';
import { API } from '@latchkey/contracts';
import { AuditedAdminView } from '../audit/audited';
import { PrometheusMetrics } from './prometheus-metrics';

@Controller()
export class MetricsController {
  constructor(private readonly metrics: PrometheusMetrics) {}

  /** In Prometheus' text format. Only for whoever may come in at all. */
  @Get(API.metrics)
  @AuditedAdminView(API.metrics)
  @Header('Content-Type', PrometheusMetrics.contentType)
  read(): Promise<string> {
    return this.metrics.text();
  }
}
