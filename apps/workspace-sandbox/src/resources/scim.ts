import { Router } from 'express';
import { endpoint } from '../http/endpoint';
import { ApiFailure, invalidParameter } from '../http/api-failure';
import { optionalInteger, optionalText, queryOf } from '../http/input';
import type { Identity } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';

/** How many people a list holds unless the caller asks for fewer. */
const PAGE_SIZE = 100;

/** "Who am I", for people and for the service principal alike, and the people of the workspace. */
export function scimRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get(
    '/api/2.0/preview/scim/v2/Me',
    endpoint(workspace, 'identity', ({ identity }) => me(identity)),
  );
  router.get(
    '/api/2.0/preview/scim/v2/Users',
    endpoint(workspace, 'identity', (_caller, req) => {
      const query = queryOf(req);
      const wanted = filteredName(optionalText(query, 'filter'));
      const users = workspace.books.identities.filter(
        ({ kind, userName }) => kind === 'user' && (wanted === null || userName.toLowerCase() === wanted),
      );
      const startIndex = Math.max(optionalInteger(query, 'startIndex') ?? 1, 1);
      const count = optionalInteger(query, 'count') ?? PAGE_SIZE;
      const page = users.slice(startIndex - 1, startIndex - 1 + count);
      return {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: users.length,
        startIndex,
        itemsPerPage: page.length,
        ...(page.length > 0 && { Resources: page.map(me) }),
      };
    }),
  );
  router.all('/api/2.0/preview/scim/v2/*rest', (req) => {
    throw new ApiFailure(404, 'RESOURCE_DOES_NOT_EXIST', `No SCIM resource for ${req.method} ${req.path}.`);
  });
  return router;
}

function me(identity: Identity): object {
  const isUser = identity.kind === 'user';
  const groups = ['users', ...(identity.admin ? ['admins'] : [])];
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:workspace:2.0:User',
    ],
    id: identity.id,
    userName: identity.userName,
    displayName: identity.displayName,
    active: true,
    ...(isUser && {
      name: nameParts(identity.displayName),
      emails: [{ type: 'work', value: identity.userName, primary: true }],
    }),
    groups: groups.map((display) => ({ display, type: 'direct', value: display, $ref: `Groups/${display}` })),
    entitlements: [{ value: 'workspace-access' }, { value: 'databricks-sql-access' }],
  };
}

/** The only filter known here: `userName eq "…"`. */
function filteredName(filter: string | undefined): string | null {
  if (filter === undefined || filter === '') return null;
  const name = /^userName eq ["']?([^"']+)["']?$/i.exec(filter)?.[1];
  if (name === undefined) throw invalidParameter(`Unsupported filter: ${filter}`);
  return name.toLowerCase();
}

function nameParts(displayName: string): { givenName: string; familyName?: string } {
  const [givenName = '', ...family] = displayName.split(' ');
  return { givenName, ...(family.length > 0 && { familyName: family.join(' ') }) };
}
