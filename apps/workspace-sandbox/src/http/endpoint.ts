import express, { type Request, type RequestHandler, type Response } from 'express';
import { readAccessToken } from '../resources/access-token';
import type { Identity, TokenRecord } from '../workspace/books';
import type { ScopeArea } from '../workspace/settings';
import { TokenRegister, tokenIdOf } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';
import { ApiFailure, failureReply } from './api-failure';

// Secret values may be 128 KB, in base64; the rest is small.
const BODY_LIMIT = '1mb';

/** Clients send JSON under many content types, or none: the workspace reads it whatever they call it. */
export const jsonUpTo = (limit: string): RequestHandler =>
  express.json({ limit, type: () => true, strict: false });
export const jsonBody = jsonUpTo(BODY_LIMIT);

/**
 * One API operation: the credential first, then the body, then the effect; what it returns is the reply. Bytes go out as they
 * are, anything else as JSON.
 * @param area which scope the credential must have
 * @param body reads the body, where it isn't JSON of the usual size
 */
export function endpoint(
  workspace: Workspace,
  area: ScopeArea,
  operation: (caller: Caller, req: Request) => object,
  body: RequestHandler = jsonBody,
): RequestHandler[] {
  return [
    (req, res, next) => {
      res.locals['caller'] = authenticate(workspace, req, res, area);
      next();
    },
    body,
    (req, res) => {
      const reply = operation(res.locals['caller'] as Caller, req);
      if (Buffer.isBuffer(reply)) res.type('application/octet-stream').send(reply);
      else res.json(reply);
    },
  ];
}

/** Who calls, and by what. */
export interface Caller {
  identity: Identity;
  /** The token's own id, or `oauth`. */
  credential: string;
}

/**
 * Finds the caller, and verifies that its credential may use this group of endpoints.
 * @throws ApiFailure 401 without a usable credential, 403 for a bad token or a missing scope
 */
export function authenticate(workspace: Workspace, req: Request, res: Response, area: ScopeArea): Caller {
  const bearer = /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
  if (bearer === undefined) throw noCredential();
  const found = bearer.split('.').length === 3 ? byAccessToken(workspace, bearer) : byPat(workspace, bearer);
  res.locals['principal'] = found.caller.identity.userName;
  const needed = workspace.books.settings.requiredScopes[area];
  if (!found.scopes.includes('all-apis') && !found.scopes.includes(needed)) {
    throw failureReply(workspace.books.settings.replies.missingScope, { scopes: needed });
  }
  return found.caller;
}

function byPat(workspace: Workspace, value: string): { caller: Caller; scopes: string[] } {
  const { settings } = workspace.books;
  const register = new TokenRegister(workspace);
  const token = register.find(tokenIdOf(value));
  const identity = token && workspace.identity(token.ownerId);
  if (!token || !identity) throw invalidToken();
  if (!register.isLive(token)) {
    token.refusedUses += 1;
    throw invalidToken();
  }
  if (!settings.patsEnabled) throw failureReply(settings.replies.patsDisabled);
  countUse(workspace, token);
  return { caller: { identity, credential: token.id }, scopes: token.scopes };
}

// Kept in memory and written with the next change: a use is not worth a disk write.
function countUse(workspace: Workspace, token: TokenRecord): void {
  token.uses += 1;
  token.lastUsedAtMilliseconds = workspace.clock.now();
}

function byAccessToken(workspace: Workspace, jwt: string): { caller: Caller; scopes: string[] } {
  const claims = readAccessToken(jwt, workspace.books.signingKey);
  const identity = claims && workspace.identityNamed(claims.sub);
  if (!claims || !identity) throw invalidToken();
  if (claims.exp * 1000 <= workspace.clock.now()) {
    throw failureReply(workspace.books.settings.replies.expiredOauthToken);
  }
  return { caller: { identity, credential: 'oauth' }, scopes: claims.scope.split(' ') };
}

// Not 401: a bad, expired or revoked token is 403 with a numeric code.
function invalidToken(): ApiFailure {
  return new ApiFailure(403, 403, 'Invalid access token.');
}

function noCredential(): ApiFailure {
  const failure = new ApiFailure(
    401,
    401,
    'Credential was not sent or was of an unsupported type for this API.',
  );
  failure.headers['WWW-Authenticate'] = 'Bearer realm="DatabricksRealm"';
  return failure;
}
