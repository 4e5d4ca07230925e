import {
  HttpException,
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { AuditAction, AuditOutcome, ErrorCode } from '@latchkey/contracts';
import type { Request, Response } from 'express';
import { tap, type Observable } from 'rxjs';
import { ApiError } from '../common/api-error';
import { Clock } from '../common/clock';
import { AuditLog } from './audit-log';

/** What an action's object is read from, once the action has succeeded. */
interface AuditedCall {
  readonly params: Readonly<Record<string, string>>;
  readonly answer: unknown;
}

interface AuditedRoute {
  readonly action: AuditAction;
  readonly object: (call: AuditedCall) => string | null;
  readonly oncePerMs: number;
}

const ROUTE = Symbol('audited route');
const OUTCOME = 'auditOutcome';
const MAX_REMEMBERED = 200;

/**
 * Has each call of a route recorded in the audit log, with its outcome.
 * @param object names what was acted on. It is asked only after a success: until then the parameters may be any text.
 * @param oncePerMs lists further successes of the same client and object only after this time, for calls that a page repeats
 */
export function Audited(
  action: AuditAction,
  { object = () => null, oncePerMs = 0 }: Partial<Omit<AuditedRoute, 'action'>> = {},
): MethodDecorator {
  return SetMetadata(ROUTE, { action, object, oncePerMs } satisfies AuditedRoute);
}

/** The page asks again every few seconds, and Prometheus every minute. */
const VIEW_ONCE_PER_MS = 10 * 60_000;

/** Has the views of an admin page or of the metrics recorded. */
export function AuditedAdminView(path: string): MethodDecorator {
  return Audited('admin-view', { object: () => path, oncePerMs: VIEW_ONCE_PER_MS });
}

/** Names a parameter of the path as the object. */
export function param(name: string): AuditedRoute['object'] {
  return ({ params }) => params[name] ?? null;
}

/** Reports to the audit log how a call ended whose status is always 200, such as a stream. */
export function setAuditOutcome(response: Response, code: ErrorCode): void {
  response.locals[OUTCOME] = code;
}

/** Records the calls of routes that are marked with `Audited`. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  readonly #listedAtMs = new Map<string, number>();

  constructor(
    private readonly reflector: Reflector,
    private readonly log: AuditLog,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = this.reflector.get<AuditedRoute | undefined>(ROUTE, context.getHandler());
    if (route === undefined) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { locals } = http.getResponse<Response>();
    const { action } = route;
    return next.handle().pipe(
      tap({
        next: (answer: unknown) => {
          const outcome = (locals[OUTCOME] as AuditOutcome | undefined) ?? 'ok';
          const params = request.params as AuditedCall['params'];
          const objectId = outcome === 'ok' ? route.object({ params, answer }) : null;
          if (this.#isListed(request, route, objectId))
            this.log.recordRequest(request, { action, objectId, outcome });
        },
        error: (error: unknown) =>
          this.log.recordRequest(request, { action, objectId: null, outcome: codeOf(error) }),
      }),
    );
  }

  #isListed(request: Request, { action, oncePerMs }: AuditedRoute, objectId: string | null): boolean {
    if (oncePerMs === 0) return true;
    const { 'x-forwarded-email': actor, 'x-real-ip': address } = request.headers;
    const key = JSON.stringify([action, objectId, actor, address]);
    const nowMs = this.clock.monotonicNow();
    if (nowMs - (this.#listedAtMs.get(key) ?? -Infinity) < oncePerMs) return false;
    this.#listedAtMs.delete(key);
    this.#listedAtMs.set(key, nowMs);
    const [oldest] = this.#listedAtMs.keys();
    if (this.#listedAtMs.size > MAX_REMEMBERED && oldest !== undefined) this.#listedAtMs.delete(oldest);
    return true;
  }
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof ApiError) return error.code;
  return error instanceof HttpException ? 'REQUEST_INVALID' : 'INTERNAL';
}
