import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import type { Workspace } from '../workspace/workspace';
import { publicKeySet, writeAccessToken } from './access-token';

/** OAuth for the app's service principal: discovery, keys and the client-credentials grant. */
export function oidcRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get(
    '/oidc/.well-known/oauth-authorization-server',
    (_req, res) => void res.json(discovery(workspace.url)),
  );
  router.get(
    '/oidc/.well-known/openid-configuration',
    (_req, res) => void res.json(discovery(workspace.url)),
  );
  router.get('/oidc/jwks.json', (_req, res) => void res.json(publicKeySet(workspace.books.signingKey)));
  router.post('/oidc/v1/token', express.urlencoded({ extended: false }), (req, res) =>
    issue(workspace, req, res),
  );
  return router;
}

function discovery(url: string): object {
  return {
    issuer: `${url}/oidc`,
    authorization_endpoint: `${url}/oidc/v1/authorize`,
    token_endpoint: `${url}/oidc/v1/token`,
    jwks_uri: `${url}/oidc/jwks.json`,
    scopes_supported: ['all-apis', 'offline_access', 'openid', 'email', 'profile'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function issue(workspace: Workspace, req: Request, res: Response): void {
  res.set('Cache-Control', 'no-store');
  const form = (req.body ?? {}) as Record<string, string | undefined>;
  const client = basicCredentials(req) ?? { id: form['client_id'], secret: form['client_secret'] };
  const { books, servicePrincipal, clock, url } = workspace;
  if (client.id !== servicePrincipal.userName || !same(client.secret ?? '', books.clientSecret)) {
    res.status(401).json({ error: 'invalid_client', error_description: 'Client authentication failed' });
    return;
  }
  if (form['grant_type'] !== 'client_credentials') {
    res.status(400).json({
      error: 'unsupported_grant_type',
      error_description: 'Only client_credentials is supported here',
    });
    return;
  }
  const scope = form['scope'] || 'all-apis';
  const issuedAtSeconds = Math.floor(clock.now() / 1000);
  const lifetimeSeconds = books.settings.oauthLifetimeSeconds;
  const claims = {
    iss: `${url}/oidc`,
    sub: client.id,
    scope,
    iat: issuedAtSeconds,
    exp: issuedAtSeconds + lifetimeSeconds,
  };
  res.locals['principal'] = client.id;
  res.json({
    access_token: writeAccessToken(claims, books.signingKey),
    scope,
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
  });
}

function basicCredentials(req: Request): { id: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: decode(id), secret: decode(secret.join(':')) };
}

// RFC 6749 2.3.1 percent-encodes both halves; most clients do not, and a stray % is then meant literally.
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Host metadata, which newer SDKs and the CLI ask for before anything else. */
export function wellKnownRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get('/.well-known/databricks-config', (_req, res) => {
    res.json({
      oidc_endpoint: `${workspace.url}/oidc`,
      account_id: workspace.books.accountId,
      workspace_id: workspace.books.workspaceId,
      host_type: 'workspace',
    });
  });
  return router;
}
