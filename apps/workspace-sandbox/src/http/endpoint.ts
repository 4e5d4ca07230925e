import express, { type Request, type RequestHandler } from 'express';
import type { ScopeArea } from '../workspace/settings';
import type { Workspace } from '../workspace/workspace';
import { authenticate, type Caller } from './authentication';

// Secret values may be 128 KB, in base64; the rest is small.
const BODY_LIMIT = '1mb';

/** Clients send JSON under many content types, or none: the workspace reads it whatever they call it. */
export const jsonBody: RequestHandler = express.json({ limit: BODY_LIMIT, type: () => true, strict: false });

/**
 * One API operation: the credential first, then the body, then the effect; what it returns is the reply.
 * @param area which scope the credential must have
 */
export function endpoint(
  workspace: Workspace,
  area: ScopeArea,
  operation: (caller: Caller, req: Request) => object,
): RequestHandler[] {
  return [
    (req, res, next) => {
      res.locals['caller'] = authenticate(workspace, req, res, area);
      next();
    },
    jsonBody,
    (req, res) => {
      res.json(operation(res.locals['caller'] as Caller, req));
    },
  ];
}
