import { SESSION_LIMITS, type SessionInfo } from '@latchkey/contracts';
import {
  isFields,
  isPort,
  isStrings,
  isText,
  isWithin,
  MAX_ENVIRONMENT_VALUE_LENGTH,
  type Fields,
} from './message-fields';
import type { KeepRequest, OpenAnswer, OpenRequest } from './pty-engine';
import type { ToolsPlace } from './tools-place';

/**
 * What the api and its parent, the pty host, tell each other over the IPC channel between them (`advanced`
 * serialisation, so bytes stay bytes). Whoever receives one reads it with `readApiMessage` or `readHostMessage`: a
 * message that is none of these is dropped, so that a fault on one side is not also one on the other.
 */
export type ApiMessage =
  | {
      readonly type: 'call';
      /** Names the call in its answer. */
      readonly id: number;
      readonly call: HostCall;
    }
  /** Comes with the socket. */
  | ({ readonly type: 'viewer' } & HandedUpgrade)
  /** The api serves on this port, and its tool server on the other. */
  | { readonly type: 'ready'; readonly port: number; readonly toolsPort: number };

export type HostMessage =
  /** The first of all. */
  | ({ readonly type: 'start' } & ApiStart)
  | { readonly type: 'answer'; readonly id: number; readonly answer: HostAnswer }
  /** The list changed. Comes before the answer to the call that changed it. */
  | { readonly type: 'sessions'; readonly sessions: readonly SessionInfo[] };

/** What the api has to know to begin. */
export interface ApiStart {
  /** What it would otherwise find in its environment, where shells could read it. */
  readonly env: Readonly<Record<string, string>>;
  /** An api has served before it. */
  readonly isRespawn: boolean;
  readonly tools: ToolsPlace;
}

/** What the host can be asked for. */
export type HostCall =
  | { readonly kind: 'list' }
  | ({ readonly kind: 'open' } & OpenRequest)
  | { readonly kind: 'rename'; readonly sessionId: string; readonly label: string }
  | { readonly kind: 'close'; readonly sessionId: string }
  /** Where a session is at this moment. */
  | { readonly kind: 'folder'; readonly sessionId: string }
  /** Every api asks for this first. */
  | ({ readonly kind: 'keep' } & KeepRequest)
  /** How much memory the host takes. */
  | { readonly kind: 'memory' }
  /** What the viewers that are there were let in by. */
  | { readonly kind: 'admissions' }
  /** That is no longer good: its viewers are closed. */
  | { readonly kind: 'dismiss'; readonly admission: string };

/** Answers of the calls, by their kind. */
export interface HostAnswers {
  readonly list: readonly SessionInfo[];
  readonly open: OpenAnswer;
  /** Null: there is no such session. */
  readonly rename: SessionInfo | null;
  /** Whether there was one. */
  readonly close: boolean;
  /** Null: it is not known, or there is no such session. */
  readonly folder: string | null;
  /** What an earlier run has left is on the list. */
  readonly keep: true;
  /** In bytes. */
  readonly memory: number;
  /** Each once, however many viewers it let in. */
  readonly admissions: readonly string[];
  /** How many viewers were closed. */
  readonly dismiss: number;
}
export type HostAnswer = HostAnswers[HostCall['kind']];

/** An upgrade that was let in, without the 101, which the host answers. */
export interface HandedUpgrade {
  readonly sessionId: string;
  /** What it was let in by, for an api to judge again while it is open, this one or the next. Opaque to the host. */
  readonly admission: string;
  /** Those of the handshake. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the client sent beyond the request. */
  readonly head: Uint8Array;
}

/** Argument of an api that a pty host started. */
export const UNDER_PTY_HOST = '--under-pty-host';

/** As long as a timer of Node's can run. */
const MAX_IDLE_MS = 2 ** 31 - 1;
/** The headers of a request, of which Node takes 16 KiB, as JSON. */
const MAX_ADMISSION_LENGTH = 64 * 1024;

/** @returns null when it is no message of the api's */
export function readApiMessage(message: unknown): ApiMessage | null {
  if (!isFields(message)) return null;
  const { type, id, call, port, toolsPort } = message;
  if (type === 'ready' && isPort(port) && isPort(toolsPort)) return { type, port, toolsPort };
  if (type === 'viewer' && isHandedUpgrade(message)) return { ...message, type };
  if (type === 'call' && isWithin(id, 0, Number.MAX_SAFE_INTEGER) && isHostCall(call))
    return { type, id, call };
  return null;
}

/** @returns null when it is no message of the host's. The answers of our own parent are taken as they are. */
export function readHostMessage(message: unknown): HostMessage | null {
  if (!isFields(message)) return null;
  const { type, id, answer, sessions, env, isRespawn, tools } = message;
  if (type === 'start' && isStrings(env) && typeof isRespawn === 'boolean' && isToolsPlace(tools))
    return { type, env, isRespawn, tools };
  if (type === 'sessions' && Array.isArray(sessions))
    return { type, sessions: sessions as readonly SessionInfo[] };
  if (type === 'answer' && typeof id === 'number') return { type, id, answer: answer as HostAnswer };
  return null;
}

function isHostCall(call: unknown): call is HostCall {
  if (!isFields(call)) return false;
  switch (call['kind']) {
    case 'list':
    case 'memory':
    case 'admissions':
      return true;
    case 'keep':
      return isText(call['folder']) && typeof call['isKept'] === 'boolean';
    case 'dismiss':
      return isText(call['admission'], MAX_ADMISSION_LENGTH);
    case 'close':
    case 'folder':
      return isText(call['sessionId']);
    case 'rename':
      return isText(call['sessionId']) && isLabel(call['label']);
    case 'open':
      return isOpenRequest(call);
    default:
      return false;
  }
}

function isOpenRequest(fields: Fields): boolean {
  const { id, label, cols, rows, start, maxSessions, idleMs } = fields;
  const { minCols, maxCols, minRows, maxRows } = SESSION_LIMITS;
  return (
    isText(id) &&
    (label === null || isLabel(label)) &&
    isWithin(cols, minCols, maxCols) &&
    isWithin(rows, minRows, maxRows) &&
    isWithin(maxSessions, 1, 1000) &&
    (idleMs === null || isWithin(idleMs, 1, MAX_IDLE_MS)) &&
    isShellStart(start)
  );
}

function isShellStart(start: unknown): boolean {
  if (!isFields(start)) return false;
  const { file, cwd, args, env } = start;
  return (
    isText(file) &&
    isText(cwd) &&
    Array.isArray(args) &&
    args.every((arg) => isText(arg, MAX_ENVIRONMENT_VALUE_LENGTH)) &&
    isStrings(env)
  );
}

function isToolsPlace(place: unknown): place is ToolsPlace {
  if (!isFields(place)) return false;
  const { key, port, folder } = place;
  return isText(key) && isPort(port) && isText(folder);
}

function isHandedUpgrade(fields: Fields): fields is Fields & HandedUpgrade {
  const { sessionId, admission, headers, head } = fields;
  return (
    isText(sessionId) &&
    isText(admission, MAX_ADMISSION_LENGTH) &&
    isStrings(headers) &&
    head instanceof Uint8Array
  );
}

function isLabel(value: unknown): boolean {
  return isText(value, SESSION_LIMITS.maxLabelLength);
}
