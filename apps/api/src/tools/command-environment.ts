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
import { ToolDoor } from './tool-door';

/** Puts the `latchkey` command in front of the session's PATH, with what it needs to be let in. */
@Injectable()
export class CommandEnvironment extends SessionEnvironmentPart {
  constructor(
    private readonly config: AppConfig,
    private readonly door: ToolDoor,
    private readonly keys: SessionKeys,
    parts: SessionEnvironmentParts,
  ) {
    super();
    parts.add(this);
  }

  forSession({ id }: NewSession): SessionEnvironment {
    return {
      variables: {
        [SESSION_VARIABLES.socket]: this.door.socketPath,
        [SESSION_VARIABLES.key]: this.keys.keyOf(id),
        [SESSION_VARIABLES.node]: process.execPath,
      },
      programFolders: [this.config.commandFolder],
    };
  }
}
