import { Router } from 'express';
import { bodyOf, optionalText, requiredText } from '../http/input';
import { newIdentityId, type Identity } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';
import { userView } from './snapshot';

/** People of the workspace: list them, add one, or change one that is there. */
export function userControlRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get('/users', (_req, res) => {
    res.json({ users: workspace.books.identities.filter(({ kind }) => kind === 'user').map(userView) });
  });
  router.post('/users', (req, res) => {
    const body = bodyOf(req);
    const userName = requiredText(body, 'userName');
    const known = workspace.identityNamed(userName);
    const user: Identity = known ?? {
      id: newIdentityId(),
      kind: 'user',
      userName,
      displayName: userName,
      admin: false,
      mayUseTokens: true,
    };
    user.displayName = optionalText(body, 'displayName') ?? user.displayName;
    user.admin = flag(body, 'admin') ?? user.admin;
    user.mayUseTokens = flag(body, 'mayUseTokens') ?? user.mayUseTokens;
    if (!known) workspace.books.identities.push(user);
    workspace.save();
    res.status(known ? 200 : 201).json(userView(user));
  });
  return router;
}

function flag(body: Record<string, unknown>, name: string): boolean | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== 'boolean') throw new Error(`${name} must be true or false`);
  return value;
}
