import { type Request, type RequestHandler, Router } from 'express';
import { controlFailure } from '../control/control-plane';
import { clockView, userView } from '../control/snapshot';
import { jsonBody } from '../http/endpoint';
import { bodyOf, optionalInteger, optionalText, optionalTexts } from '../http/input';
import type { Identity, TokenRecord } from '../workspace/books';
import { TokenRegister } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';

/** The files of the token page, as text. */
export interface PageAssets {
  html: string;
  style: string;
  script: string;
}

/** Where a workspace has its token page: `#setting/account/token` on the root, and the newer address. */
const PAGE_PATHS = ['/', '/settings/user/developer/access-tokens'];

const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
};

/**
 * The token page, its two assets and its API.
 * @param guard admits callers of the API
 */
export function pageRoutes(
  workspace: Workspace,
  { html, style, script }: PageAssets,
  guard: RequestHandler,
): Router {
  const router = Router();
  router.get(PAGE_PATHS, (_req, res) => void res.set(PAGE_HEADERS).type('html').send(html));
  router.get('/__page/token-page.css', (_req, res) => void res.type('css').send(style));
  router.get('/__page/token-page.mjs', (_req, res) => void res.type('text/javascript').send(script));
  router.use('/__page/api', guard, pageApi(workspace));
  return router;
}

/** The API of the token page. It acts as the user that the page names in `X-Sandbox-User`; the key is the only check. */
function pageApi(workspace: Workspace): Router {
  const register = new TokenRegister(workspace);
  const router = Router();
  router.use(jsonBody);

  router.get('/session', (_req, res) => {
    const { books } = workspace;
    res.json({
      users: books.identities.filter(({ kind }) => kind === 'user').map(userView),
      workspaceId: books.workspaceId,
      maxTokenLifetimeDays: books.settings.maxTokenLifetimeDays,
      scopes: [...new Set(Object.values(books.settings.requiredScopes))].sort(),
    });
  });

  router.get('/tokens', (req, res) => {
    const tokens = register.liveOf(signedIn(workspace, req));
    res.json({
      clock: clockView(workspace),
      tokens: tokens.map(tokenView).reverse(),
    });
  });

  router.post('/tokens', (req, res) => {
    const body = bodyOf(req);
    const wish = {
      comment: optionalText(body, 'comment'),
      lifetimeSeconds: optionalInteger(body, 'lifetimeSeconds'),
      scopes: optionalTexts(body, 'scopes'),
    };
    const { value, token } = register.mint(signedIn(workspace, req), wish, 'page');
    res.status(201).json({ value, id: token.id, expiresAtMilliseconds: token.expiresAtMilliseconds });
  });

  router.delete('/tokens/:id', (req, res) => {
    const owner = signedIn(workspace, req);
    const token = register.find(req.params['id']);
    const revoked = token?.ownerId === owner.id && register.revoke(token);
    res.json({ revoked });
  });

  router.use(controlFailure);
  return router;
}

function signedIn(workspace: Workspace, req: Request): Identity {
  const user = workspace.identityNamed(req.get('X-Sandbox-User') ?? '');
  if (user?.kind !== 'user') throw new Error('X-Sandbox-User must name a user of this workspace');
  return user;
}

function tokenView(token: TokenRecord): object {
  const { id, comment, scopes, createdAtMilliseconds, expiresAtMilliseconds, lastUsedAtMilliseconds } = token;
  return { id, comment, scopes, createdAtMilliseconds, expiresAtMilliseconds, lastUsedAtMilliseconds };
}
