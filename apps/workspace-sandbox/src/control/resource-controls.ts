import { Router } from 'express';
import { bodyOf, optionalInteger, optionalText, optionalTexts, requiredText } from '../http/input';
import { type Identity, type TokenRecord, newIdentityId } from '../workspace/books';
import { TokenRegister } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';
import { userView } from './snapshot';

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
    user.groups = groupsIn(body) ?? user.groups ?? [];
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

const INSTANCES = ['minInstances', 'maxInstances', 'activeInstances'] as const;

/** Changes the app's record: its creator and its numbers of instances. Null removes a number from the record. */
export function appControlRoutes(workspace: Workspace): Router {
  const router = Router();
  router.patch('/app', (req, res) => {
    const body = bodyOf(req);
    const app = { ...workspace.books.app };
    app.creator = optionalText(body, 'creator') ?? app.creator;
    for (const name of INSTANCES) {
      if (body[name] !== undefined) app[name] = optionalInteger(body, name) ?? null;
    }
    workspace.books.app = app;
    workspace.save();
    res.json(app);
  });
  return router;
}

function groupsIn({ groups }: Record<string, unknown>): string[] | undefined {
  if (groups === undefined) return undefined;
  if (Array.isArray(groups) && groups.every((name) => typeof name === 'string')) return groups;
  throw new Error('groups must be a list of names');
}
