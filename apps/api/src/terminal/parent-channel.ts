import type { Socket } from 'node:net';
import { readHostMessage, UNDER_PTY_HOST, type ApiMessage, type HostMessage } from '@latchkey/pty-engine';

/** The way to the pty host that started this process. */
export interface ParentChannel {
  /** @param sent called when the message, and the socket with it, is on its way or is lost */
  send(message: ApiMessage, socket?: Socket, sent?: () => void): void;
  onMessage(listener: (message: HostMessage) => void): void;
  /** What this process would otherwise find in its environment. The host sends it once, first of all. */
  readonly environment: Promise<Readonly<Record<string, string>>>;
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
  const environment = new Promise<Readonly<Record<string, string>>>((resolve) =>
    onMessage((message) => message.type === 'environment' && resolve(message.env)),
  );
  return {
    onMessage,
    environment,
    send: (message, socket, sent) => {
      // That the parent is gone is said by `disconnect`.
      process.send?.(message, socket, {}, () => sent?.());
    },
  };
}
