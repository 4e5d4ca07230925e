import type { LoggerService } from '@nestjs/common';

/** What Nest itself reports while it starts: modules, routes and gateways, one line each. */
const BOOT_CONTEXTS: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/** Wraps the server's logger: Nest's boot lines go to `debug`, so that `info` holds what an operator needs to know. */
export function serverLogger(logger: LoggerService): LoggerService {
  return {
    log: (message: unknown, ...more: unknown[]) => {
      if (BOOT_CONTEXTS.has(more.at(-1))) logger.debug?.(message, ...more);
      else void logger.log(message, ...more);
    },
    error: (message: unknown, ...more: unknown[]) => void logger.error(message, ...more),
    warn: (message: unknown, ...more: unknown[]) => void logger.warn(message, ...more),
    debug: (message: unknown, ...more: unknown[]) => void logger.debug?.(message, ...more),
    verbose: (message: unknown, ...more: unknown[]) => void logger.verbose?.(message, ...more),
    fatal: (message: unknown, ...more: unknown[]) => void logger.fatal?.(message, ...more),
  };
}
