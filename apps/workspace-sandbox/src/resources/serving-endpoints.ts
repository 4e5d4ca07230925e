import { Router } from 'express';
import { ApiFailure } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { endpointName, listedModels } from '../models/model-names';
import type { ServedModel } from '../models/served-models';
import type { Workspace } from '../workspace/workspace';

/**
 * The foundation models as serving endpoints. The API can't create or change them. Generation 3 still lists them, although
 * calls of their names are refused.
 */
export function servingEndpointRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get(
    '/api/2.0/serving-endpoints',
    endpoint(workspace, 'serving', () => ({
      endpoints: listedModels(workspace).map((model) => endpointReply(model)),
    })),
  );
  router.get(
    '/api/2.0/serving-endpoints\\:foundation-models',
    endpoint(workspace, 'serving', () => {
      const hasGateway = workspace.books.settings.modelGeneration >= 2;
      return { endpoints: listedModels(workspace).map((model) => foundationModelReply(model, hasGateway)) };
    }),
  );
  router.get(
    '/api/2.0/serving-endpoints/:name',
    endpoint(workspace, 'serving', (_caller, req) => {
      const name = String(req.params['name']);
      const model = listedModels(workspace).find((each) => endpointName(each) === name);
      if (!model) {
        throw new ApiFailure(404, 'RESOURCE_DOES_NOT_EXIST', `Endpoint with name '${name}' does not exist.`);
      }
      return { ...endpointReply(model), permission_level: 'CAN_QUERY' };
    }),
  );
  return router;
}

/** The same endpoint, with the protocols that its model speaks. */
function foundationModelReply(model: ServedModel, hasGateway: boolean): object {
  return endpointReply(model, { api_types: model.apiTypes, ai_gateway_v2_supported: hasGateway });
}

function endpointReply(model: ServedModel, abilities: object = {}): object {
  const name = endpointName(model);
  const { family, displayName } = model;
  const entity = {
    name,
    entity_name: `system.ai.${name}`,
    entity_version: '1',
    foundation_model: { name: `system.ai.${name}`, display_name: displayName, ...abilities },
  };
  return {
    name,
    creator: 'Databricks',
    creation_timestamp: 0,
    last_updated_timestamp: 0,
    state: { ready: 'READY', config_update: 'NOT_UPDATING' },
    config: { served_entities: [entity] },
    task: family === 'embedding' ? 'llm/v1/embeddings' : 'llm/v1/chat',
  };
}
