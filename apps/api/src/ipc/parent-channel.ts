import type { Socket } from 'node:net';
import {
  readHostMessage,
  removeToolsPlace,
  UNDER_PTY_HOST,
  type ApiMessage,
  type ApiStart,
  type HostMessage,
  type KeptListener,
  type ListenerName,
} from '@latchkey/pty-engine';

/** The IPC channel to the pty host that started this process. */
export interface ParentChannel {
  /** @param sent called once the message and its socket are on their way, or lost */
  send(message: ApiMessage, handle?: Socket | ListeningHandle, sent?: () => void): void;
  onMessage(listener: (message: HostMessage) => void): void;
  /** What the host sends first, after the listeners. It comes once. */
  readonly start: Promise<ApiStart>;
  /** What earlier apis opened; complete once `start` has come. */
  readonly listeners: ReadonlyMap<ListenerName, InheritedListener>;
}

/** Node's own object for a listening socket, `server._handle`. Unlike a `Server`, it accepts nothing where it arrives. */
export type ListeningHandle = object;

export interface InheritedListener extends KeptListener {
  readonly handle: ListeningHandle;
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
  const listeners = new Map<ListenerName, InheritedListener>();
  process.on('message', (message, handle: unknown) => {
    const known = readHostMessage(message);
    if (known?.type === 'listener' && typeof handle === 'object' && handle !== null)
      listeners.set(known.name, { ...known, handle });
  });
  const start = new Promise<ApiStart>((resolve) =>
    onMessage((message) => message.type === 'start' && resolve(message)),
  );
  return {
    onMessage,
    start,
    listeners,
    send: (message, handle, sent) => {
      // `disconnect` reports a missing parent, so an error here needs no handling.
      process.send?.(message, handle as Socket | undefined, {}, () => sent?.());
    },
  };
}
