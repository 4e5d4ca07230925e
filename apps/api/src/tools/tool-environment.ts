import { Injectable } from '@nestjs/common';
import { SESSION_VARIABLES } from '@latchkey/contracts';
import { AppConfig } from '../config/app-config';
import {
  SessionEnvironmentPart,
  SessionEnvironmentParts,
  type NewSession,
  type SessionEnvironment,
} from '../credentials/session-environment-parts';
import { LocalToolServer } from './local-tool-server';
import { METADATA_HANDLER } from './metadata.handler';
import { SessionKeys } from './session-keys';

/** Puts the `latchkey` command in front of each session's PATH, and points Databricks clients at the workspace. */
@Injectable()
export class ToolEnvironment extends SessionEnvironmentPart {
  constructor(
    private readonly config: AppConfig,
    private readonly toolServer: LocalToolServer,
    private readonly keys: SessionKeys,
    parts: SessionEnvironmentParts,
  ) {
    super();
    parts.add(this);
  }

  forSession({ id }: NewSession): SessionEnvironment {
    return {
      variables: {
        [SESSION_VARIABLES.socket]: this.toolServer.socketPath,
        [SESSION_VARIABLES.key]: this.keys.keyOf(id),
        [SESSION_VARIABLES.node]: process.execPath,
        ...noProxyVariables(this.config.inheritedEnv),
        DATABRICKS_HOST: this.config.workspaceOrigin,
        DATABRICKS_METADATA_SERVICE_URL: this.toolServer.address(id, METADATA_HANDLER),
      },
      programFolders: [this.config.commandFolder],
    };
  }
}

const PROXY_VARIABLE = /^(https?|all)_proxy$/i;
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost'];

/**
 * Adds the loopback hosts to `no_proxy`, because many tools would otherwise reach the tool server through the proxy.
 * @param inherited the variables that a session inherits from the server's environment
 * @returns nothing when no proxy is set
 */
export function noProxyVariables(inherited: Readonly<Record<string, string>>): Record<string, string> {
  if (!Object.keys(inherited).some((name) => PROXY_VARIABLE.test(name))) return {};
  const listed = (inherited['no_proxy'] ?? inherited['NO_PROXY'] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  const all = [...new Set([...listed, ...LOOPBACK_HOSTS])].join(',');
  return { no_proxy: all, NO_PROXY: all };
}
