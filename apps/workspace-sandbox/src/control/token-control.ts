import { Router } from 'express';
import { bodyOf, optionalInteger, optionalText, optionalTexts, requiredText } from '../http/input';
import type { TokenRecord } from '../workspace/books';
import { TokenRegister } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';

/** Tokens without the page: made for anyone, past quota and limits, and ended at will. */
export function tokenControlRoutes(workspace: Workspace): Router {
  const register = new TokenRegister(workspace);
  const router = Router();

  router.post('/tokens', (req, res) => {
    const body = bodyOf(req);
    const owner = workspace.identityNamed(requiredText(body, 'userName'));
    if (!owner) throw new Error('userName: no such user');
    const wish = {
      comment: optionalText(body, 'comment'),
      lifetimeSeconds: optionalInteger(body, 'lifetimeSeconds'),
      scopes: optionalTexts(body, 'scopes'),
    };
    const { value, token } = register.issue(owner, wish, 'control');
    res.status(201).json({ value, id: token.id, expiresAtMilliseconds: token.expiresAtMilliseconds });
  });

  router.post('/tokens/revoke', (req, res) => {
    const revoked = chosen(workspace, bodyOf(req)).filter((token) => register.revoke(token));
    res.json({ revoked: revoked.map(({ id }) => id) });
  });
  return router;
}

function chosen(workspace: Workspace, body: Record<string, unknown>): TokenRecord[] {
  const { tokens } = workspace.books;
  const { tokenId, userName, all } = body;
  if (all === true) return tokens;
  if (typeof tokenId === 'string') return tokens.filter(({ id }) => id === tokenId);
  if (typeof userName === 'string') {
    const owner = workspace.identityNamed(userName);
    return tokens.filter(({ ownerId }) => ownerId === owner?.id);
  }
  throw new Error('one of tokenId, userName and all: true is needed');
}
