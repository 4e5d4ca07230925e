import { SESSION_LIMITS } from '@latchkey/contracts';
import { ISOLATION_WISHES, type IsolationWish } from '../isolation/shell-isolation';
import type { HandedUpgrade, HostCall } from './host-messages';
import type { ToolsPlace } from './tools-place';

const MAX_TEXT_LENGTH = 4096;
const MAX_ENVIRONMENT_ENTRIES = 1000;
const MAX_ENVIRONMENT_VALUE_LENGTH = 128 * 1024;
/** The longest timer that Node supports. */
const MAX_IDLE_MS = 2 ** 31 - 1;
/** A request's headers, which Node limits to 16 KiB, as JSON. */
const MAX_ADMISSION_LENGTH = 64 * 1024;

export type Fields = Readonly<Record<string, unknown>>;

export function isStrings(value: unknown): value is Readonly<Record<string, string>> {
  if (!isFields(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_ENVIRONMENT_ENTRIES &&
    entries.every(([name, text]) => isText(name) && isText(text, MAX_ENVIRONMENT_VALUE_LENGTH))
  );
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown, maxLength = MAX_TEXT_LENGTH): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

export function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

export function isPort(value: unknown): value is number {
  return isWithin(value, 0, 65_535);
}

export function isHostCall(call: unknown): call is HostCall {
  if (!isFields(call)) return false;
  switch (call['kind']) {
    case 'list':
    case 'memory':
    case 'admissions':
      return true;
    case 'isolation':
      return isIsolationWish(call['wish']);
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
  const { id, label, cols, rows, start, maxSessions, idleMs, isolation } = fields;
  const { minCols, maxCols, minRows, maxRows } = SESSION_LIMITS;
  return (
    isText(id) &&
    (label === null || isLabel(label)) &&
    isWithin(cols, minCols, maxCols) &&
    isWithin(rows, minRows, maxRows) &&
    isWithin(maxSessions, 1, 1000) &&
    (idleMs === null || isWithin(idleMs, 1, MAX_IDLE_MS)) &&
    isIsolationWish(isolation) &&
    isShellStart(start)
  );
}

function isIsolationWish(value: unknown): value is IsolationWish {
  return ISOLATION_WISHES.some((wish) => wish === value);
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

export function isToolsPlace(place: unknown): place is ToolsPlace {
  if (!isFields(place)) return false;
  const { key, port, folder } = place;
  return isText(key) && isPort(port) && isText(folder);
}

export function isHandedUpgrade(fields: Fields): fields is Fields & HandedUpgrade {
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
