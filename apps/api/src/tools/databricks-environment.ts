import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import {
  SessionEnvironmentPart,
  SessionEnvironmentParts,
  type NewSession,
  type SessionEnvironment,
} from '../credentials/session-environment-parts';
import { MetadataHandler } from './metadata.handler';
import { pastProxies } from './past-proxies';
import { LocalToolServer } from './local-tool-server';

/** Has Databricks' clients find the workspace, and the service that gives them the current token. */
@Injectable()
export class DatabricksEnvironment extends SessionEnvironmentPart {
  constructor(
    private readonly config: AppConfig,
    private readonly toolServer: LocalToolServer,
    private readonly metadata: MetadataHandler,
    parts: SessionEnvironmentParts,
  ) {
    super();
    parts.add(this);
  }

  forSession({ id }: NewSession): SessionEnvironment {
    return {
      variables: {
        ...pastProxies(this.config.passedOn),
        DATABRICKS_HOST: this.config.workspaceOrigin,
        DATABRICKS_METADATA_SERVICE_URL: this.toolServer.address(id, this.metadata.name),
      },
    };
  }
}
