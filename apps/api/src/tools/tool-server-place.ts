import type { OnApplicationShutdown } from '@nestjs/common';
import { makeToolsPlace, removeToolsPlace, type ToolsPlace } from '@latchkey/pty-engine';
import { parentChannel, removeToolsPlaceWithParent } from '../ipc/parent-channel';

/** Where the tool server listens, and the key that session keys are derived from. */
export abstract class ToolServerPlace implements ToolsPlace {
  abstract readonly key: string;
  abstract readonly port: number;
  abstract readonly folder: string;
}

/** The place of a server without a pty host. It goes away with the server and its shells. */
class OwnToolServerPlace extends ToolServerPlace implements OnApplicationShutdown {
  readonly #place = makeToolsPlace();
  readonly key = this.#place.key;
  readonly port = this.#place.port;
  readonly folder = this.#place.folder;

  onApplicationShutdown(): void {
    removeToolsPlace(this.#place);
  }
}

/** Returns the pty host's place, which outlives this process, or a new one when there is no pty host. */
export async function toolServerPlace(): Promise<ToolServerPlace> {
  const start = await parentChannel()?.start;
  if (start === undefined) return new OwnToolServerPlace();
  removeToolsPlaceWithParent(start);
  return start.tools;
}
