import type { Socket } from 'node:net';
import {
  readHostMessage,
  removeToolsPlace,
  UNDER_PTY_HOST,
  type ApiMessage,
  type ApiStart,
  type HostMessage,
} from '@latchkey/pty-engine';

/** The IPC channel to the pty host that started this process. */
export interface ParentChannel {
  /** @param sent called once the message and its socket are on their way, or lost */
  send(message: ApiMessage, socket?: Socket, sent?: () => void): void;
  onMessage(listener: (message: HostMessage) => void): void;
  /** The host's first message. It comes once. */
  readonly start: Promise<ApiStart>;
}

let opened: ParentChannel | null | undefined;

/** @returns null when this process wasn't started by a pty host */
export function parentChannel(): ParentChannel | null {
  return (opened ??= openParentChannel());
}

/**
 * Ends this process when its parent is gone: it has no shells to show, and the next server needs the port. The journal
 * recovers what was under way, as after any crash. SIGKILL, because `process.exit` can block on a pipe that nothing drains.
 */
export function exitWithParent(): void {
  if (parentChannel() !== null) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

/** Removes the folder of a host that was killed. Runs before the listener of `exitWithParent`. */
export function removeToolsPlaceWithParent(start: ApiStart): void {
  process.prependOnceListener('disconnect', () => removeToolsPlace(start.tools));
}

function openParentChannel(): ParentChannel | null {
  if (!process.argv.includes(UNDER_PTY_HOST) || process.send === undefined) return null;
  const onMessage: ParentChannel['onMessage'] = (listener) =>
    void process.on('message', (message) => {
      const known = readHostMessage(message);
      if (known !== null) listener(known);
    });
  const start = new Promise<ApiStart>((resolve) =>
    onMessage((message) => message.type === 'start' && resolve(message)),
  );
  return {
    onMessage,
    start,
    send: (message, socket, sent) => {
      // `disconnect` reports a missing parent, so an error here needs no handling.
      process.send?.(message, socket, {}, () => sent?.());
    },
  };
}
