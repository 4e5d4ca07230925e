import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AuditController } from './audit.controller';
import { AuditInterceptor } from './audited';
import { AuditLog } from './audit-log';
import { AuditStore } from './audit-store';

/** Records who did what. */
@Module({
  providers: [AuditLog, { provide: APP_INTERCEPTOR, useClass: AuditInterceptor }],
  exports: [AuditLog],
})
export class AuditModule {}

/** Keeps the audit log over a restart and shows it. Apart from `AuditModule`, which every module with events imports. */
@Module({ imports: [AuditModule], controllers: [AuditController], providers: [AuditStore] })
export class AuditStoreModule {}
