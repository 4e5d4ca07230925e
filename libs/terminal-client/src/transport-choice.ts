import type { Transport } from './types';

/** Whether to open WebSockets or a tunnel, and how often in a row WebSocket has failed. */
export interface TransportChoice {
  readonly transport: Transport;
  readonly failures: number;
}

/**
 * What became of a socket: `heard` is its first message; it `failed` when it was refused or cut before that, and was `silent`
 * when it was given up because nothing came.
 */
export type SocketFate = 'heard' | 'failed' | 'silent';

export const FIRST_CHOICE: TransportChoice = { transport: 'websocket', failures: 0 };
/** What a page begins with that had to use the tunnel before. */
export const REMEMBERED_CHOICE: TransportChoice = { transport: 'http', failures: 0 };

/** One failure may be the server that is just starting. */
const FAILURES_TO_SWITCH = 2;

/**
 * The tunnel is chosen when WebSocket fails twice, or once after a long silence. When the tunnel fails too, it is not WebSocket that
 * is at fault: then both are tried in turn.
 */
export function choiceAfter(choice: TransportChoice, of: Transport, fate: SocketFate): TransportChoice {
  if (fate === 'heard') return { transport: of, failures: 0 };
  if (of === 'http') return { transport: 'websocket', failures: FAILURES_TO_SWITCH - 1 };
  // A socket of before the switch.
  if (choice.transport === 'http') return choice;
  const failures = fate === 'silent' ? FAILURES_TO_SWITCH : choice.failures + 1;
  return { transport: failures >= FAILURES_TO_SWITCH ? 'http' : 'websocket', failures };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/**
 * When to try WebSocket again while the tunnel works. At once, for it may be that the server was starting: then it is back before
 * anybody has read that it is blocked.
 */
const TRY_AGAIN_MS = [SECOND, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE];
const TRY_AT_LAST_MS = 30 * MINUTE;

/** @param tries how often it was tried since the tunnel works */
export function tryAgainMs(tries: number): number {
  return TRY_AGAIN_MS[tries] ?? TRY_AT_LAST_MS;
}
