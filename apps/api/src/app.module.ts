import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { LoggerModule } from 'nestjs-pino';
import { AgentsModule } from './agents/agents.module';
import { AuditStoreModule } from './audit/audit.module';
import { ClockModule } from './common/clock';
import { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import { EventsModule } from './events/events.module';
import { GatewayModule } from './gateway/gateway.module';
import { HealthModule } from './health/health.module';
import { IdentityModule } from './identity/identity.module';
import { printableLog } from './common/printable-log';
import { LifecycleLines } from './lifecycle-lines';
import { PatModule } from './pat/pat.module';
import { PreferencesModule } from './preferences/preferences.module';
import { SyncModule } from './sync/sync.module';
import { TerminalModule } from './terminal/terminal.module';
import { ToolsModule } from './tools/tools.module';
import { TunnelModule } from './tunnel/tunnel.module';
import { UploadsModule } from './uploads/uploads.module';
import { WorkspaceModule } from './workspace/workspace.module';

@Module({})
export class AppModule {
  static with(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        ClockModule,
        // Requests are not logged: their headers hold cookies, their bodies tokens.
        LoggerModule.forRoot({
          pinoHttp: [{ level: config.logLevel, autoLogging: false, quietReqLogger: true }, printableLog()],
        }),
        ScheduleModule.forRoot(),
        WorkspaceModule,
        AuditStoreModule,
        IdentityModule,
        PatModule,
        TerminalModule,
        ToolsModule,
        AgentsModule,
        SyncModule,
        PreferencesModule,
        GatewayModule,
        EventsModule,
        TunnelModule,
        HealthModule,
        UploadsModule,
      ],
      providers: [LifecycleLines],
    };
  }
}
