import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { WORKSPACE_EXCHANGES, type WorkspaceExchange } from '@latchkey/databricks-client';
import type { NextFunction, Request, Response } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';

/** Failures that are trouble; the others are answers, such as that a secret does not exist yet. */
const TROUBLES: readonly WorkspaceExchange['failure'][] = ['refused', 'forbidden', 'unavailable'];

/** Seconds; an answer takes milliseconds, the workspace up to ten seconds. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/**
 * Counts what this server answers and what it asks the workspace. Labels are of few values each and none of them is
 * anybody's: routes as they are declared, never the path that was asked for.
 */
@Injectable()
export class Traffic implements OnApplicationShutdown {
  readonly registry = new Registry();
  #serverErrors = 0;
  #workspaceErrors = 0;
  readonly #latest = new Map<string, number>();

  readonly #requests = new Counter({
    name: 'latchkey_http_requests_total',
    help: 'Requests that were answered, by declared route.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  readonly #requestSeconds = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'How long answers took, to their last byte.',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers: [this.registry],
  });
  readonly #exchanges = new Counter({
    name: 'latchkey_workspace_requests_total',
    help: 'Calls of the workspace API that ended, by path and outcome.',
    labelNames: ['path', 'outcome'],
    registers: [this.registry],
  });
  readonly #exchangeSeconds = new Histogram({
    name: 'latchkey_workspace_request_duration_seconds',
    help: 'How long calls of the workspace API took.',
    labelNames: ['path'],
    buckets: BUCKETS,
    registers: [this.registry],
  });

  constructor() {
    WORKSPACE_EXCHANGES.subscribe(this.#exchanged);
  }

  /** Requests so far that were answered with a mistake of ours. */
  get serverErrors(): number {
    return this.#serverErrors;
  }

  /** Calls of the workspace so far that were refused or not answered. */
  get workspaceErrors(): number {
    return this.#workspaceErrors;
  }

  /** How long the latest call of a path of the workspace took; null before the first. */
  latestMs(path: string): number | null {
    return this.#latest.get(path) ?? null;
  }

  /** Express middleware: counts a request when it is answered. */
  readonly count = (request: Request, response: Response, next: NextFunction): void => {
    const startedMs = performance.now();
    response.once('finish', () => {
      const labels = { method: methodOf(request), route: routeOf(request) };
      this.#requests.inc({ ...labels, status: String(response.statusCode) });
      this.#requestSeconds.observe(labels, (performance.now() - startedMs) / 1000);
      // 503 and 507 say that something else is at fault.
      if (response.statusCode === 500) this.#serverErrors += 1;
    });
    next();
  };

  onApplicationShutdown(): void {
    WORKSPACE_EXCHANGES.unsubscribe(this.#exchanged);
  }

  readonly #exchanged = (message: unknown): void => {
    const { path, milliseconds, failure } = message as WorkspaceExchange;
    // The name of the app is in one of them.
    const label = path.replace(/(\/apps\/).*/, '$1:name');
    this.#exchanges.inc({ path: label, outcome: failure ?? 'ok' });
    this.#exchangeSeconds.observe({ path: label }, milliseconds / 1000);
    this.#latest.set(path, milliseconds);
    if (failure !== null && TROUBLES.includes(failure)) this.#workspaceErrors += 1;
  };
}

/** A client may send any word for a method, and would fill the memory with them. */
function methodOf({ method }: Request): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : 'other';
}

function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'none';
}
