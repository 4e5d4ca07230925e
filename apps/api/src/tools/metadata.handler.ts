import { Injectable } from '@nestjs/common';
import { workspaceOrigin } from '@latchkey/databricks-client';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { answerJson } from './local-tool-server';
import { ToolHandler, ToolHandlers, type ToolCall } from './tool-handler';
import { ToolTokens } from './tool-tokens';

/** The handler's name in its path on the tool server. */
export const METADATA_HANDLER = 'metadata';

const VERSION = '1';

/**
 * The metadata service that Databricks clients ask for a new token when theirs is about to expire. Each SDK specifies the
 * protocol in its `MetadataServiceCredentials`.
 */
@Injectable()
export class MetadataHandler extends ToolHandler {
  readonly name = METADATA_HANDLER;

  constructor(
    private readonly config: AppConfig,
    private readonly tokens: ToolTokens,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request, response, rest }: ToolCall): Promise<void> {
    if (request.method !== 'GET' || !/^\/?$/.test(rest)) {
      throw new ApiError('NOT_FOUND', 'This path does not exist.', 'Send a GET without a path.');
    }
    this.#requireVersion(request.headers['x-databricks-metadata-version']);
    this.#requireHost(request.headers['x-databricks-host']);
    const { value, usableUntilMs } = await this.tokens.current();
    answerJson(response, 200, {
      access_token: value.reveal(),
      token_type: 'Bearer',
      expires_on: Math.floor(usableUntilMs / 1_000),
    });
  }

  #requireVersion(version: string | string[] | undefined): void {
    if (version === VERSION) return;
    throw new ApiError(
      'REQUEST_INVALID',
      'This X-Databricks-Metadata-Version is not supported.',
      `Send the header with the value ${VERSION}.`,
    );
  }

  /** A 404 makes a client that wants another host try its other ways to sign in. */
  #requireHost(host: string | string[] | undefined): void {
    if (typeof host !== 'string' || host === '') {
      throw new ApiError(
        'REQUEST_INVALID',
        'X-Databricks-Host is missing.',
        'Send the header with the workspace’s address.',
      );
    }
    if (workspaceOrigin(host) === this.config.workspaceOrigin) return;
    throw new ApiError(
      'NOT_FOUND',
      `Latchkey has a token for ${this.config.workspaceOrigin} only.`,
      'For another workspace, unset DATABRICKS_METADATA_SERVICE_URL and sign in there another way.',
    );
  }
}
