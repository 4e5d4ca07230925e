import { ApiFailure, failureReply } from '../http/api-failure';
import type { Workspace } from '../workspace/workspace';
import type { ModelGeneration, ServedModel } from './served-models';

const ENDPOINT_PREFIX = 'databricks-';
const SERVICE_PREFIX = 'system.ai.';

/** Where a model is called: the serving endpoints, or the AI gateway. */
export type ModelSurface = 'serving-endpoints' | 'ai-gateway';

/** A model under the name by which it was called. */
export interface CalledModel extends ServedModel {
  readonly name: string;
}

/** Returns the models of the workspace's generation, also those that no longer answer. */
export function listedModels({ books }: Workspace): ServedModel[] {
  const generation = books.settings.modelGeneration as ModelGeneration;
  return books.servedModels.filter(({ generations }) => generations.includes(generation));
}

export function endpointName({ id }: ServedModel): string {
  return ENDPOINT_PREFIX + id;
}

export function serviceName({ id }: ServedModel): string {
  return SERVICE_PREFIX + id;
}

/** Returns the name that the gateway lists, which is also the one that it serves without a setting. */
export function gatewayName(workspace: Workspace, model: ServedModel): string {
  return workspace.books.settings.modelGeneration === 3 ? serviceName(model) : endpointName(model);
}

/**
 * Finds the model that a caller names.
 * @throws ApiFailure 404 for a name that the workspace doesn't serve, 501 for one that generation 3 has retired
 */
export function calledModel(workspace: Workspace, name: string, surface: ModelSurface): CalledModel {
  const { modelGeneration, retiredNames, replies } = workspace.books.settings;
  const isEndpointName = name.startsWith(ENDPOINT_PREFIX);
  if (modelGeneration === 3 && retiredNames && isEndpointName)
    throw failureReply(replies.retiredName, { name });
  const takesServiceNames = modelGeneration === 3 && surface === 'ai-gateway';
  const found = listedModels(workspace).find(
    (model) => name === endpointName(model) || (takesServiceNames && name === serviceName(model)),
  );
  if (found?.retired === 501) throw failureReply(replies.retiredName, { name });
  if (!found || found.retired === 404) throw noSuchEndpoint();
  return { ...found, name };
}

/** @throws ApiFailure FEATURE_DISABLED when the workspace is of an earlier generation */
export function requireGeneration(workspace: Workspace, generation: ModelGeneration, feature: string): void {
  const { modelGeneration, replies } = workspace.books.settings;
  if (modelGeneration < generation) throw failureReply(replies.gatewayDisabled, { feature });
}

function noSuchEndpoint(): ApiFailure {
  return new ApiFailure(
    404,
    'ENDPOINT_NOT_FOUND',
    'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.',
  );
}
