import { Router } from 'express';
import { doesNotExist } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { pageOf } from '../http/paging';
import { endpointName, gatewayName, listedModels, requireGeneration } from '../models/model-names';
import { API_TYPES, type ServedModel } from '../models/served-models';
import type { Workspace } from '../workspace/workspace';

const PAGE = { usual: 100, most: 1000 };
const CREATED_AT_MS = Date.UTC(2026, 0, 1);

/** What the AI gateway lists: its endpoints, and in each protocol the models that speak it. */
export function aiGatewayRoutes(workspace: Workspace): Router {
  const router = Router();
  const speaking = (apiType: string): ServedModel[] =>
    listedModels(workspace).filter(({ apiTypes }) => apiTypes.includes(apiType));
  const nameOf = (model: ServedModel): string => gatewayName(workspace, model);

  router.get(
    '/api/ai-gateway/v2/endpoints',
    endpoint(workspace, 'serving', (_caller, req) => {
      requireGeneration(workspace, 2, 'AI Gateway');
      const { items, next } = pageOf(req, listedModels(workspace), PAGE);
      return { endpoints: items.map((model) => ({ name: endpointName(model) })), ...next };
    }),
  );
  router.get(
    '/ai-gateway/anthropic/v1/models',
    endpoint(workspace, 'serving', () => {
      const data = speaking(API_TYPES.messages).map((model) => anthropicModel(model, nameOf(model)));
      return { data, has_more: false, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
    }),
  );
  router.get(
    '/ai-gateway/codex/v1/models',
    endpoint(workspace, 'serving', () => ({
      object: 'list',
      data: speaking(API_TYPES.responses).map((model) => openAiModel(nameOf(model))),
    })),
  );
  router.get(
    ['/ai-gateway/gemini/v1/models', '/ai-gateway/gemini/v1beta/models'],
    endpoint(workspace, 'serving', () => ({
      models: speaking(API_TYPES.gemini).map((model) => geminiModel(model, nameOf(model))),
    })),
  );
  router.get(
    ['/ai-gateway/gemini/v1/models/:id', '/ai-gateway/gemini/v1beta/models/:id'],
    endpoint(workspace, 'serving', (_caller, req) => {
      const id = String(req.params['id']);
      const model = speaking(API_TYPES.gemini).find((each) => nameOf(each) === id);
      if (!model) throw doesNotExist(`Model ${id} does not exist.`);
      return geminiModel(model, id);
    }),
  );
  return router;
}

function anthropicModel({ displayName }: ServedModel, id: string): { id: string } {
  return {
    id,
    ...{ type: 'model', display_name: displayName, created_at: new Date(CREATED_AT_MS).toISOString() },
  };
}

function openAiModel(id: string): object {
  return { id, object: 'model', created: CREATED_AT_MS / 1000, owned_by: 'databricks' };
}

function geminiModel({ displayName }: ServedModel, id: string): object {
  const methods = ['generateContent', 'streamGenerateContent'];
  return { name: `models/${id}`, baseModelId: id, displayName, supportedGenerationMethods: methods };
}
