import express, { type Request, type RequestHandler, type Response } from 'express';
import { sendRaw } from './api-failure';
import type { FaultAction, FaultRule, FaultRules } from './fault-rules';

/** Commits the faults in force, before the effect or after it. The control plane is out of their reach. */
export function faultInjection(faults: FaultRules): RequestHandler {
  return async (req, res, next) => {
    if (req.path.startsWith('/__sandbox')) return next();
    const asksForSecret = faults.list().some(({ except }) => except?.secrets !== undefined);
    const secret = asksForSecret ? await secretOf(req, res) : undefined;
    const fault = faults.strike(req.method, req.path, secret);
    if (!fault) return next();
    res.locals['fault'] = fault.id;
    if (fault.when === 'after') {
      holdReply(res, fault, faults);
      return next();
    }
    await faults.hold(fault);
    if (!replaceReply(res, fault)) next();
  };
}

const json = express.json({ type: () => true });

/** The key of the secret that a request is about. Bodies of other requests stay unread, as they may be large or endless. */
async function secretOf(req: Request, res: Response): Promise<string | undefined> {
  if (!req.path.startsWith('/api/2.0/secrets/')) return undefined;
  const isRead = await new Promise((resolve) =>
    json(req, res, (error: unknown) => resolve(error === undefined)),
  );
  const { key } = { ...(isRead ? (req.body as object | undefined) : {}), ...req.query } as { key?: unknown };
  return typeof key === 'string' ? key : undefined;
}

// Handlers reply only once their effect is done and saved, so the moment of `end` is "after the effect".
function holdReply(res: Response, fault: FaultRule, faults: FaultRules): void {
  const end = res.end.bind(res) as (...given: unknown[]) => Response;
  res.end = ((...given: unknown[]) => {
    res.end = end as typeof res.end;
    void faults.hold(fault).then(() => {
      if (!replaceReply(res, fault)) end(...given);
    });
    return res;
  }) as typeof res.end;
}

/** @returns false when the fault leaves the reply as it is */
function replaceReply(res: Response, { respond, drop, kill }: FaultAction): boolean {
  if (kill) {
    killCaller(res, kill);
    return true;
  }
  if (drop) {
    res.socket?.destroy();
    return true;
  }
  if (!respond) return false;
  for (const name of ['content-length', 'content-type', 'www-authenticate', 'x-databricks-reason-phrase']) {
    res.removeHeader(name); // they belong to the reply that is lost
  }
  res.status(respond.status).set(respond.headers ?? {});
  if (respond.body === undefined) res.end();
  else if (res.hasHeader('content-type') && typeof respond.body === 'string') res.send(respond.body);
  else sendRaw(res, respond.body);
  return true;
}

/** Leaves the connection open, so that the caller learns nothing in the moments before it dies. */
function killCaller(res: Response, { pid, signal }: NonNullable<FaultAction['kill']>): void {
  try {
    process.kill(pid, signal);
  } catch {
    res.socket?.destroy(); // it has ended already, or belongs to another user
  }
}
