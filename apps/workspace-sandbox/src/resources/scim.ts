import { Router } from 'express';
import { endpoint } from '../http/endpoint';
import { ApiFailure } from '../http/api-failure';
import type { Identity } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';

/** "Who am I", for people and for the service principal alike. */
export function scimRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get(
    '/api/2.0/preview/scim/v2/Me',
    endpoint(workspace, 'identity', ({ identity }) => me(identity)),
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

function nameParts(displayName: string): { givenName: string; familyName?: string } {
  const [givenName = '', ...family] = displayName.split(' ');
  return { givenName, ...(family.length > 0 && { familyName: family.join(' ') }) };
}
