import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { MetricsModule } from '../metrics/metrics.module';
import { PatModule } from '../pat/pat.module';
import { TerminalModule } from '../terminal/terminal.module';
import { AppIndicators } from './app-indicators';
import { CoreIndicators } from './core-indicators';
import { HealthGauges } from './health-gauges';
import { HealthIndicatorsModule } from './health-indicator';
import { HealthReporter } from './health-reporter';
import { HealthController } from './health.controller';

/** Serves the health report, and adds it to the metrics. */
@Module({
  imports: [CredentialsModule, PatModule, TerminalModule, HealthIndicatorsModule, MetricsModule],
  controllers: [HealthController],
  providers: [AppIndicators, CoreIndicators, HealthGauges, HealthReporter],
})
export class HealthModule {}
