import type { OnApplicationShutdown } from '@nestjs/common';
import { makeToolsPlace, removeToolsPlace, type ToolsPlace } from '@latchkey/pty-engine';
import { parentChannel } from '../terminal/parent-channel';

/** Where the door is, and what it knows sessions by. */
export abstract class ToolDoorPlace implements ToolsPlace {
  abstract readonly key: string;
  abstract readonly port: number;
  abstract readonly folder: string;
}

/** That of a server without a pty host, whose shells end with it. */
class OwnDoorPlace extends ToolDoorPlace implements OnApplicationShutdown {
  readonly #place = makeToolsPlace();
  readonly key = this.#place.key;
  readonly port = this.#place.port;
  readonly folder = this.#place.folder;

  onApplicationShutdown(): void {
    removeToolsPlace(this.#place);
  }
}

/** That of the pty host, which outlives this process, if there is one. */
export async function toolDoorPlace(): Promise<ToolDoorPlace> {
  const start = await parentChannel()?.start;
  if (start === undefined) return new OwnDoorPlace();
  // A host that is killed leaves its folder behind. First of all that follows its end: the rest ends this process.
  process.prependOnceListener('disconnect', () => removeToolsPlace(start.tools));
  return start.tools;
}
