import { Router } from 'express';
import { doesNotExist, invalidParameter } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { optionalText, queryOf } from '../http/input';
import { pageOf } from '../http/paging';
import { listedModels, requireGeneration, serviceName } from '../models/model-names';
import type { ServedModel } from '../models/served-models';
import type { Workspace } from '../workspace/workspace';

const PAGE = { usual: 200, most: 1000 };
const NAME_PREFIX = 'model-services/';
const SYSTEM_SCHEMA = 'schemas/system.ai';
const CREATED_AT = '2026-01-01T00:00:00Z';

/** Unity Catalog's model services, the third generation. The only schema with any is `system.ai`. */
export function modelServiceRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get(
    '/api/2.1/unity-catalog/model-services',
    endpoint(workspace, 'serving', (_caller, req) => {
      requireGeneration(workspace, 3, 'Unity Catalog model services');
      const parent = optionalText(queryOf(req), 'parent') ?? '';
      if (parent !== '' && !/^schemas\/[^./]+\.[^./]+$/.test(parent))
        throw invalidParameter('parent must be of the form schemas/{catalog}.{schema}.');
      // Without a parent, a real workspace walks all schemas. This one has no other.
      const isSystem = parent === '' || parent === SYSTEM_SCHEMA;
      const { items, next } = pageOf(req, isSystem ? listedModels(workspace) : [], PAGE);
      return { ...(items.length > 0 && { model_services: items.map(serviceReply) }), ...next };
    }),
  );
  router.get(
    '/api/2.1/unity-catalog/model-services/:name',
    endpoint(workspace, 'serving', (_caller, req) => {
      requireGeneration(workspace, 3, 'Unity Catalog model services');
      const name = String(req.params['name']);
      const model = listedModels(workspace).find((each) => serviceName(each) === name);
      if (!model) throw doesNotExist(`Model service '${name}' does not exist.`);
      return serviceReply(model);
    }),
  );
  return router;
}

function serviceReply(model: ServedModel): object {
  return {
    name: NAME_PREFIX + serviceName(model),
    comment: model.displayName,
    supported_api_types: model.apiTypes,
    create_time: CREATED_AT,
    update_time: CREATED_AT,
    created_by: 'System user',
    effective_owner: 'System user',
  };
}
