import express, { type Request, type RequestHandler } from 'express';
import type { ScopeArea } from '../workspace/settings';
import type { Workspace } from '../workspace/workspace';
import { authenticate, type Caller } from './authentication';

// Secret values may be 128 KB, in base64; the rest is small.
const BODY_LIMIT = '1mb';

/** Clients send JSON under many content types, or none: the workspace reads it whatever they call it. */
const jsonUpTo = (limit: string): RequestHandler => express.json({ limit, type: () => true, strict: false });
export const jsonBody = jsonUpTo(BODY_LIMIT);

/**
 * One API operation: the credential first, then the body, then the effect; what it returns is the reply.
 * @param area which scope the credential must have
 * @param bodyLimit how long the body may be, where that is more than usual
 */
export function endpoint(
  workspace: Workspace,
  area: ScopeArea,
  operation: (caller: Caller, req: Request) => object,
  bodyLimit?: string,
): RequestHandler[] {
  return [
    (req, res, next) => {
      res.locals['caller'] = authenticate(workspace, req, res, area);
      next();
    },
    bodyLimit === undefined ? jsonBody : jsonUpTo(bodyLimit),
    (req, res) => {
      res.json(operation(res.locals['caller'] as Caller, req));
    },
  ];
}
