import { Injectable } from '@nestjs/common';
import { findModel, isFoundationModel, parseModelName } from '@latchkey/model-catalog';
import { AppConfig } from '../config/app-config';
import { WorkspaceModels } from '../models/workspace-models';
import { upstreamPath, type GatewayRoute, type ModelServer } from './gateway-routes';

/** Where one model is called, and by which name. */
export interface Destination {
  readonly at: ModelServer;
  readonly url: string;
  /** The model in the workspace’s spelling; as the client spelled it when the workspace lists no such model. */
  readonly model: string;
}

/** Decides where each request goes, by the model that it names. */
@Injectable()
export class ModelRouter {
  constructor(
    private readonly config: AppConfig,
    private readonly models: WorkspaceModels,
  ) {}

  /** @param model what the client calls it; empty when it names none */
  destinationOf(route: GatewayRoute, model: string): Destination {
    const { catalog } = this.models;
    const listed = catalog && model !== '' ? findModel(catalog, model) : null;
    const at = listed?.at ?? this.#defaultServer(model);
    const name = listed?.name ?? model;
    return { at, url: this.baseOf(at) + upstreamPath(route, at, name), model: name };
  }

  /** Scheme, host and path that all paths of a server follow. */
  baseOf(at: ModelServer): string {
    const { upstream } = this.config.gateway;
    if (at === 'serving-endpoints') return this.config.workspaceOrigin;
    return upstream.use === 'ai-gateway' ? upstream.base : `${this.config.workspaceOrigin}/ai-gateway`;
  }

  /** Endpoints of the user’s own are called as serving endpoints in every generation. */
  #defaultServer(model: string): ModelServer {
    const { use } = this.config.gateway.upstream;
    const hasGateway = use === 'ai-gateway' || (this.models.catalog?.generation ?? 1) >= 2;
    if (use === 'serving-endpoints' || !hasGateway) return 'serving-endpoints';
    const isDatabricks =
      model === '' ||
      isFoundationModel(model) ||
      parseModelName(model).family !== null ||
      model.includes('.');
    return isDatabricks ? 'ai-gateway' : 'serving-endpoints';
  }
}
