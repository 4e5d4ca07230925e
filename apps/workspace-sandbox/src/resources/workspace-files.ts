import { type Request, Router } from 'express';
import { ApiFailure } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { bytesOf, bytesUpTo } from '../http/form';
import { isFlagged, queryOf } from '../http/input';
import { ObjectTree, PathTaken } from '../workspace/object-tree';
import type { Workspace } from '../workspace/workspace';

/** A real workspace takes more; this is what a test needs. */
const LIMIT_BYTES = 100 * 1024 * 1024;

/** Files as bytes, by their path: undocumented, and what `databricks sync` and asset bundles write with. */
export function workspaceFileRoutes(workspace: Workspace): Router {
  const router = Router();
  router.post(
    '/api/2.0/workspace-files/import-file/*path',
    endpoint(
      workspace,
      'workspace',
      ({ identity }, req) => {
        try {
          new ObjectTree(workspace, identity).import({
            path: pathOf(req),
            content: bytesOf(req),
            format: 'AUTO',
            language: undefined,
            overwrite: isFlagged(queryOf(req), 'overwrite'),
            limitBytes: LIMIT_BYTES,
          });
        } catch (error) {
          throw error instanceof PathTaken ? conflict(error) : error;
        }
        workspace.save();
        return {};
      },
      bytesUpTo(`${String(LIMIT_BYTES)}b`),
    ),
  );
  router.get(
    '/api/2.0/workspace-files/*path',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const { contentBase64 } = new ObjectTree(workspace, identity).get(pathOf(req));
      return Buffer.from(contentBase64, 'base64');
    }),
  );
  return router;
}

/** The path, however much of it is percent-encoded: clients send its slashes as `%2F`. */
function pathOf({ params }: Request): string {
  return `/${([] as string[]).concat(params['path'] ?? []).join('/')}`;
}

/** Clients tell the two apart by status and message. */
function conflict({ path, takenBy }: PathTaken): ApiFailure {
  return takenBy === 'FILE'
    ? new ApiFailure(409, 'RESOURCE_ALREADY_EXISTS', `File already exists at (${path}).`)
    : new ApiFailure(400, 'RESOURCE_ALREADY_EXISTS', `Path (${path}) already exists.`);
}
