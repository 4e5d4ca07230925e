import { Router } from 'express';
import { endpoint, jsonUpTo } from '../http/endpoint';
import { formOr } from '../http/form';
import {
  bodyOf,
  isFlagged,
  optionalBytes,
  optionalFlag,
  optionalText,
  queryOf,
  requiredText,
} from '../http/input';
import type { WorkspaceObject } from '../workspace/books';
import { NOTEBOOK_LIMIT_BYTES, ObjectTree } from '../workspace/object-tree';
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
          content: optionalBytes(body, 'content') ?? Buffer.alloc(0),
          format: optionalText(body, 'format') ?? 'SOURCE',
          language: optionalText(body, 'language'),
          overwrite: isFlagged(body, 'overwrite'),
          limitBytes: NOTEBOOK_LIMIT_BYTES,
        });
        workspace.save();
        return {};
      },
      formOr(jsonUpTo(IMPORT_LIMIT), IMPORT_LIMIT),
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
    endpoint(workspace, 'workspace', ({ identity }, req) => {
      const query = queryOf(req);
      const object = new ObjectTree(workspace, identity).get(requiredText(query, 'path'));
      const isNotebook = object.type === 'NOTEBOOK' && isFlagged(query, 'return_export_info');
      return { ...objectReply(object), ...(isNotebook && { repos_export_format: 'SOURCE' }) };
    }),
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
      const query = queryOf(req);
      const { contentBase64 } = new ObjectTree(workspace, identity).get(requiredText(query, 'path'));
      if (isFlagged(query, 'direct_download')) return Buffer.from(contentBase64, 'base64');
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
