import { Router } from 'express';
import { endpoint } from '../http/endpoint';
import { bodyOf, optionalFlag, optionalText, queryOf, requiredText } from '../http/input';
import type { WorkspaceObject } from '../workspace/books';
import { ObjectTree } from '../workspace/object-tree';
import type { Workspace } from '../workspace/workspace';

// Ten megabytes of content, in base64.
const IMPORT_LIMIT = '16mb';

/** Folders, files and notebooks: https://docs.databricks.com/api/workspace/workspace */
export function workspaceObjectRoutes(workspace: Workspace): Router {
  const router = Router();

  router.post(
    '/api/2.0/workspace/mkdirs',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      new ObjectTree(workspace, identity).makeFolder(requiredText(bodyOf(req), 'path'));
      workspace.save();
      return {};
    }),
  );

  router.post(
    '/api/2.0/workspace/import',
    endpoint(
      workspace,
      'workspace',
      ({ identity }, req) => {
        const body = bodyOf(req);
        new ObjectTree(workspace, identity).import({
          path: requiredText(body, 'path'),
          contentBase64: optionalText(body, 'content') ?? '',
          format: optionalText(body, 'format') ?? 'SOURCE',
          language: optionalText(body, 'language'),
          overwrite: optionalFlag(body, 'overwrite') ?? false,
        });
        workspace.save();
        return {};
      },
      IMPORT_LIMIT,
    ),
  );

  router.post(
    '/api/2.0/workspace/delete',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const body = bodyOf(req);
      const recursive = optionalFlag(body, 'recursive') ?? false;
      new ObjectTree(workspace, identity).delete(requiredText(body, 'path'), recursive);
      workspace.save();
      return {};
    }),
  );

  router.get(
    '/api/2.0/workspace/get-status',
    endpoint(workspace, 'workspace', ({ identity }, req) =>
      objectReply(new ObjectTree(workspace, identity).get(requiredText(queryOf(req), 'path'))),
    ),
  );

  router.get(
    '/api/2.0/workspace/list',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const objects = new ObjectTree(workspace, identity).list(requiredText(queryOf(req), 'path'));
      return objects.length > 0 ? { objects: objects.map(objectReply) } : {};
    }),
  );

  router.get(
    '/api/2.0/workspace/export',
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const { contentBase64 } = new ObjectTree(workspace, identity).get(requiredText(queryOf(req), 'path'));
      return { content: contentBase64 };
    }),
  );
  return router;
}

function objectReply(object: WorkspaceObject): object {
  const { path, id, type, language, contentBase64, createdAtMilliseconds, modifiedAtMilliseconds } = object;
  return {
    object_type: type,
    path,
    object_id: id,
    resource_id: String(id),
    ...(language && { language }),
    ...(type === 'FILE' && {
      created_at: createdAtMilliseconds,
      modified_at: modifiedAtMilliseconds,
      size: Buffer.byteLength(contentBase64, 'base64'),
    }),
  };
}
