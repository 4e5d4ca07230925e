import { Injectable } from '@nestjs/common';
import { SESSION_VARIABLES } from '@latchkey/contracts';
import { AppConfig } from '../config/app-config';
import {
  SessionEnvironmentPart,
  SessionEnvironmentParts,
  type NewSession,
  type SessionEnvironment,
} from '../credentials/session-environment-parts';
import { SessionKeys } from './session-keys';
import { LocalToolServer } from './local-tool-server';

/** Puts the `latchkey` command in front of the session's PATH, with what it needs to be let in. */
@Injectable()
export class CommandEnvironment extends SessionEnvironmentPart {
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
      },
      programFolders: [this.config.commandFolder],
    };
  }
}
