import type { RequestHandler } from 'express';
import type { SandboxClock } from '../workspace/workspace';

/** One call of the workspace's API. Never a credential, a query or a body. */
interface RequestLogEntry {
  atMs: number;
  requestId: string;
  method: string;
  path: string;
  /** null: the connection ended before a reply. */
  status: number | null;
  principal: string | null;
  /** The fault rule that struck it. */
  fault: string | null;
}

const KEPT_ENTRIES = 500;
const API_PATH = /^\/(api|oidc|\.well-known|serving-endpoints|ai-gateway)\//;

/** The last API calls, oldest first. */
export class RequestLog {
  entries: RequestLogEntry[] = [];

  constructor(private readonly clock: SandboxClock) {}

  recorder(): RequestHandler {
    return (req, res, next) => {
      if (!API_PATH.test(req.path)) return next();
      const { method, path } = req;
      res.once('close', () => {
        this.#add({
          atMs: this.clock.now(),
          requestId: String(res.getHeader('x-request-id')),
          method,
          path,
          status: res.writableFinished ? res.statusCode : null,
          principal: (res.locals['principal'] as string | undefined) ?? null,
          fault: (res.locals['fault'] as string | undefined) ?? null,
        });
      });
      next();
    };
  }

  clear(): void {
    this.entries = [];
  }

  #add(entry: RequestLogEntry): void {
    this.entries.push(entry);
    if (this.entries.length > KEPT_ENTRIES) this.entries.shift();
  }
}
