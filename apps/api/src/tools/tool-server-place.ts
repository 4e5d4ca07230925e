import type { OnApplicationShutdown } from '@nestjs/common';
import { makeToolsPlace, removeToolsPlace, type ToolsPlace } from '@latchkey/pty-engine';
import { parentChannel, removeToolsPlaceWithParent } from '../ipc/parent-channel';

/** Where the tool server listens, and the key from which session keys derive. */
export abstract class ToolServerPlace implements ToolsPlace {
  abstract readonly key: string;
  abstract readonly port: number;
  abstract readonly folder: string;
}

/** That of a server without a pty host, whose shells end with it. */
class OwnToolServerPlace extends ToolServerPlace implements OnApplicationShutdown {
  readonly #place = makeToolsPlace();
  readonly key = this.#place.key;
  readonly port = this.#place.port;
  readonly folder = this.#place.folder;

  onApplicationShutdown(): void {
    removeToolsPlace(this.#place);
  }
}

/** That of the pty host, which outlives this process, if there is one. */
export async function toolServerPlace(): Promise<ToolServerPlace> {
  const start = await parentChannel()?.start;
  if (start === undefined) return new OwnToolServerPlace();
  removeToolsPlaceWithParent(start);
  return start.tools;
}
