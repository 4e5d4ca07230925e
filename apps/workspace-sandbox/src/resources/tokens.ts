import { Router } from 'express';
import { doesNotExist } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { bodyOf, optionalInteger, optionalText, optionalTexts, requiredText } from '../http/input';
import type { TokenRecord } from '../workspace/books';
import { TokenRegister } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';

/** The token API: each caller sees and ends only their own tokens. */
export function tokenRoutes(workspace: Workspace): Router {
  const register = new TokenRegister(workspace);
  const router = Router();

  router.post(
    '/api/2.0/token/create',
    endpoint(workspace, 'tokens', ({ identity, credential }, req) => {
      const body = bodyOf(req);
      const wish = {
        comment: optionalText(body, 'comment'),
        lifetimeSeconds: optionalInteger(body, 'lifetime_seconds'),
        scopes: optionalTexts(body, 'scopes'),
      };
      const { value, token } = register.mint(identity, wish, credential);
      return { token_value: value, token_info: tokenInfo(token) };
    }),
  );

  router.get(
    '/api/2.0/token/list',
    endpoint(workspace, 'tokens', ({ identity }) => {
      const infos = register.liveOf(identity).map(tokenInfo);
      return infos.length > 0 ? { token_infos: infos } : {}; // an empty list is left out
    }),
  );

  router.post(
    '/api/2.0/token/delete',
    endpoint(workspace, 'tokens', ({ identity }, req) => {
      const id = requiredText(bodyOf(req), 'token_id');
      const token = register.find(id);
      if (token?.ownerId !== identity.id || !register.revoke(token)) {
        throw doesNotExist(`Token with ID ${id} does not exist.`);
      }
      return {};
    }),
  );
  return router;
}

function tokenInfo(token: TokenRecord): object {
  return {
    token_id: token.id,
    creation_time: token.createdAtMilliseconds,
    expiry_time: token.expiresAtMilliseconds,
    comment: token.comment,
    scopes: token.scopes,
    ...(token.lastUsedAtMilliseconds !== null && { last_accessed_time: token.lastUsedAtMilliseconds }),
  };
}
