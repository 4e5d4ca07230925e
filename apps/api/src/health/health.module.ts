import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { MetricsController } from '../metrics/metrics.controller';
import { PrometheusMetrics } from '../metrics/prometheus-metrics';
import { VitalsModule } from '../metrics/vitals.module';
import { PatModule } from '../pat/pat.module';
import { TerminalModule } from '../terminal/terminal.module';
import { HealthPartsModule } from './health-parts';
import { HealthReporter } from './health-reporter';
import { HealthSources } from './health-sources';
import { HealthController } from './health.controller';

/** What a platform team and its alerts read. */
@Module({
  imports: [CredentialsModule, PatModule, TerminalModule, HealthPartsModule, VitalsModule],
  controllers: [HealthController, MetricsController],
  providers: [HealthReporter, HealthSources, PrometheusMetrics],
})
export class HealthModule {}
