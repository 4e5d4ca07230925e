import { Router } from 'express';
import { ApiFailure } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { SERVED_MODELS, type ServedModel } from '../models/served-models';
import type { Workspace } from '../workspace/workspace';

/** Which endpoints there are; they cannot be made or changed here. */
export function servingEndpointRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get(
    '/api/2.0/serving-endpoints',
    endpoint(workspace, 'serving', () => ({ endpoints: SERVED_MODELS.map(endpointReply) })),
  );
  router.get(
    '/api/2.0/serving-endpoints/:name',
    endpoint(workspace, 'serving', (_caller, req) => {
      const name = String(req.params['name']);
      const model = SERVED_MODELS.find((each) => each.name === name);
      if (!model) {
        throw new ApiFailure(404, 'RESOURCE_DOES_NOT_EXIST', `Endpoint with name '${name}' does not exist.`);
      }
      return endpointReply(model);
    }),
  );
  return router;
}

function endpointReply({ name, family, displayName }: ServedModel): object {
  const entity = {
    name,
    entity_name: `system.ai.${name}`,
    entity_version: '1',
    foundation_model: { name: `system.ai.${name}`, display_name: displayName },
  };
  return {
    name,
    creator: 'Databricks',
    creation_timestamp: 0,
    last_updated_timestamp: 0,
    state: { ready: 'READY', config_update: 'NOT_UPDATING' },
    config: { served_entities: [entity] },
    task: family === 'embedding' ? 'llm/v1/embeddings' : 'llm/v1/chat',
    permission_level: 'CAN_QUERY',
  };
}
