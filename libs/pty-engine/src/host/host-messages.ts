import type { SessionInfo } from '@latchkey/contracts';
import type { IsolationStatus, IsolationWish } from '../isolation/shell-isolation';
import type { ShellStart } from '../shell/shell-start';
import {
  type Fields,
  isFields,
  isHandedUpgrade,
  isHostCall,
  isPort,
  isStrings,
  isText,
  isToolsPlace,
  isWithin,
} from './message-checks';
import type { ToolsPlace } from './tools-place';

/**
 * Messages from the api to its parent, the pty host, over their IPC channel (with `advanced` serialisation, so bytes stay
 * bytes). Receivers use `readApiMessage` and `readHostMessage`, which reject invalid messages, so that a bug on one side
 * doesn't crash the other.
 */
export type ApiMessage =
  | {
      readonly type: 'call';
      /** Links the answer to the call. */
      readonly id: number;
      readonly call: HostCall;
    }
  /** Comes with a socket handle. */
  | ({ readonly type: 'viewer' } & HandedUpgrade)
  /** Comes with a listening handle, which the host keeps for the next api. */
  | ({ readonly type: 'listener' } & KeptListener)
  /** The api is listening on `port`, and its tool server on `toolsPort`. */
  | { readonly type: 'ready'; readonly port: number; readonly toolsPort: number };

export type HostMessage =
  /** Comes before `start` and with a listening handle that an earlier api has opened. */
  | ({ readonly type: 'listener' } & KeptListener)
  /** The first message after the listeners. */
  | ({ readonly type: 'start' } & ApiStart)
  | { readonly type: 'answer'; readonly id: number; readonly answer: HostAnswer }
  /** The list has changed. Comes before the answer to the call that changed it. */
  | { readonly type: 'sessions'; readonly sessions: readonly SessionInfo[] };

/** `page` serves the browser, `tools` the programs in shells over TCP, and `tools-socket` the `latchkey` command. */
export const LISTENER_NAMES = ['page', 'tools', 'tools-socket'] as const;
export type ListenerName = (typeof LISTENER_NAMES)[number];

/** A listening handle that outlives the api which opened it, so that no other program can take its address meanwhile. */
export interface KeptListener {
  readonly name: ListenerName;
  /** Device and inode of a Unix socket, which tell whether its path still leads to this listener; null for TCP. */
  readonly inode: string | null;
}

/** What the api needs to start. */
export interface ApiStart {
  /** Replaces the process environment, which shells could read. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether an earlier api has served. */
  readonly isRespawn: boolean;
  readonly tools: ToolsPlace;
}

/** A request to open a session. The token was verified before. */
export interface OpenRequest {
  readonly id: string;
  /** Null for "Shell n" with the lowest free number. */
  readonly label: string | null;
  readonly cols: number;
  readonly rows: number;
  readonly start: ShellStart;
  /** The limit of sessions, including this and ended ones, but not those of an earlier run. */
  readonly maxSessions: number;
  /** After this long without input, output and viewers the shell is ended; null for never. */
  readonly idleMs: number | null;
  readonly isolation: IsolationWish;
}

/**
 * `limit`: too many sessions are open; `isolation`: the shell may only start isolated, and can't; `failed`: the system
 * refused to start the shell.
 */
export type OpenAnswer =
  | { readonly ok: true; readonly session: SessionInfo }
  | { readonly ok: false; readonly problem: 'limit' | 'isolation' | 'failed'; readonly reason: string };

export interface KeepRequest {
  readonly folder: string;
  /** False removes everything that was saved, and saves nothing. */
  readonly isKept: boolean;
}

/** A call of the api to the host. */
export type HostCall =
  | { readonly kind: 'list' }
  | ({ readonly kind: 'open' } & OpenRequest)
  | { readonly kind: 'rename'; readonly sessionId: string; readonly label: string }
  | { readonly kind: 'close'; readonly sessionId: string }
  /** Asks for a session's current folder. */
  | { readonly kind: 'folder'; readonly sessionId: string }
  /** The first call of every api. */
  | ({ readonly kind: 'keep' } & KeepRequest)
  /** Asks for the memory of the host's process. */
  | { readonly kind: 'memory' }
  /** Asks whether shells are isolated, after trying it at the first call. */
  | { readonly kind: 'isolation'; readonly wish: IsolationWish }
  /** Asks for the admissions of all connected viewers. */
  | { readonly kind: 'admissions' }
  /** Closes the viewers of an admission that is no longer valid. */
  | { readonly kind: 'dismiss'; readonly admission: string };

/** The answer to each kind of call. */
export interface HostAnswers {
  readonly list: readonly SessionInfo[];
  readonly open: OpenAnswer;
  /** Null when the session doesn't exist. */
  readonly rename: SessionInfo | null;
  /** False when the session doesn't exist. */
  readonly close: boolean;
  /** Null when it is unknown or the session doesn't exist. */
  readonly folder: string | null;
  /** The earlier run's sessions are now on the list. */
  readonly keep: true;
  /** In bytes. */
  readonly memory: number;
  readonly isolation: IsolationStatus;
  /** Without duplicates. */
  readonly admissions: readonly string[];
  /** The number of closed viewers. */
  readonly dismiss: number;
}
export type HostAnswer = HostAnswers[HostCall['kind']];

/** An admitted WebSocket upgrade, which the host still has to answer with 101. */
export interface HandedUpgrade {
  readonly sessionId: string;
  /** What the access check was based on, so that this or a later api can repeat it. Opaque to the host. */
  readonly admission: string;
  /** The handshake's headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that the client sent after the request. */
  readonly head: Uint8Array;
}

/** The argument that tells an api that a pty host started it. */
export const UNDER_PTY_HOST = '--under-pty-host';

/** @returns null when it isn't a valid message of the api */
export function readApiMessage(message: unknown): ApiMessage | null {
  if (!isFields(message)) return null;
  const { type, id, call, port, toolsPort } = message;
  if (type === 'listener' && isKeptListener(message)) return { ...message, type };
  if (type === 'ready' && isPort(port) && isPort(toolsPort)) return { type, port, toolsPort };
  if (type === 'viewer' && isHandedUpgrade(message)) return { ...message, type };
  if (type === 'call' && isWithin(id, 0, Number.MAX_SAFE_INTEGER) && isHostCall(call))
    return { type, id, call };
  return null;
}

/** @returns null when it isn't a message of the host. Answers aren't validated, because they come from our own parent. */
export function readHostMessage(message: unknown): HostMessage | null {
  if (!isFields(message)) return null;
  const { type, id, answer, sessions, env, isRespawn, tools } = message;
  if (type === 'listener' && isKeptListener(message)) return { ...message, type };
  if (type === 'start' && isStrings(env) && typeof isRespawn === 'boolean' && isToolsPlace(tools))
    return { type, env, isRespawn, tools };
  if (type === 'sessions' && Array.isArray(sessions))
    return { type, sessions: sessions as readonly SessionInfo[] };
  if (type === 'answer' && typeof id === 'number') return { type, id, answer: answer as HostAnswer };
  return null;
}

function isKeptListener(fields: Fields): fields is Fields & KeptListener {
  const { name, inode } = fields;
  return LISTENER_NAMES.some((known) => known === name) && (inode === null || isText(inode));
}
