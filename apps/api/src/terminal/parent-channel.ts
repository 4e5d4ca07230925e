import type { Socket } from 'node:net';
import {
  readHostMessage,
  UNDER_PTY_HOST,
  type ApiMessage,
  type ApiStart,
  type HostMessage,
} from '@latchkey/pty-engine';

/** The way to the pty host that started this process. */
export interface ParentChannel {
  /** @param sent called when the message, and the socket with it, is on its way or is lost */
  send(message: ApiMessage, socket?: Socket, sent?: () => void): void;
  onMessage(listener: (message: HostMessage) => void): void;
  /** What the host sends first of all, once. */
  readonly start: Promise<ApiStart>;
}

let opened: ParentChannel | null | undefined;

/** @returns null when it was not a pty host that started this process */
export function parentChannel(): ParentChannel | null {
  return (opened ??= openParentChannel());
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
      // That the parent is gone is said by `disconnect`.
      process.send?.(message, socket, {}, () => sent?.());
    },
  };
}
