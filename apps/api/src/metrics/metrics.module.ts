import { Module } from '@nestjs/common';
import { TerminalModule } from '../terminal/terminal.module';
import { MetricsController } from './metrics.controller';
import { PrometheusMetrics } from './prometheus-metrics';
import { Traffic } from './traffic';
import { Vitals } from './vitals';

/** Measures the processes, the requests they answer and the calls they make. */
@Module({
  imports: [TerminalModule],
  controllers: [MetricsController],
  providers: [PrometheusMetrics, Traffic, Vitals],
  exports: [PrometheusMetrics, Traffic, Vitals],
})
export class MetricsModule {}
