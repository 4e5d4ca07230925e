import { Router, type Request } from 'express';
import { controlFailure } from '../control/control-plane';
import { clockView, userView } from '../control/snapshot';
import { jsonBody } from '../http/endpoint';
import { bodyOf, optionalInteger, optionalText, optionalTexts } from '../http/input';
import type { Identity, TokenRecord } from '../workspace/books';
import { TokenRegister } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';

/**
 * What the token page talks to. Whoever opens the page is signed in as the user it names in `X-Sandbox-User`: a header
 * that a page of another site cannot send without the browser asking first, and this server never agrees.
 */
export function pageApi(workspace: Workspace): Router {
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
