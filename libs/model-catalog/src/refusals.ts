import { fieldOf } from './listings';

/** Why a call of a model failed, where trying again can’t help. */
export type ModelRefusal =
  /** The workspace no longer serves it, or never did. */
  | 'model-gone'
  /** An admin has switched off what the model is called through. */
  | 'feature-disabled';

const NOT_FOUND_CODES = ['ENDPOINT_NOT_FOUND', 'RESOURCE_DOES_NOT_EXIST', 'NOT_FOUND', 'MODEL_NOT_FOUND'];

/**
 * Reads why a model was refused.
 * @param body the text of the answer
 * @returns null for any other answer, which is the client’s to read
 */
export function readModelRefusal(status: number, body: string): ModelRefusal | null {
  const { code, message } = parse(body);
  if (code === 'FEATURE_DISABLED') return 'feature-disabled';
  if (status === 404) return code === null || NOT_FOUND_CODES.includes(code) ? 'model-gone' : null;
  // “… no longer available. Use Unity Catalog model services (v3)”. A 501 without such words may be about the path alone.
  const isGone = /no longer (available|supported|served)|\b(retired|deprecated)\b|model services/i.test(
    message,
  );
  return [400, 410, 501].includes(status) && isGone ? 'model-gone' : null;
}

/** Long enough for any message, short enough to be searched at once. */
const MAX_MESSAGE_LENGTH = 2_000;

/** @returns what a refusal says of the request: its message and the field that it names, without the provider’s envelope */
export function refusalMessage(body: string): string {
  const { message, param } = parse(body);
  // Databricks may pass a provider’s answer on as the text of its own.
  const inner = message.startsWith('{') ? parse(message) : { message, param };
  return `${inner.message} ${inner.param}`.slice(0, MAX_MESSAGE_LENGTH);
}

/** Databricks answers `{error_code, message}`; gateways also pass on `{error: {code | type, message}}` of the provider. */
function parse(body: string): {
  readonly code: string | null;
  readonly message: string;
  readonly param: string;
} {
  try {
    const json: unknown = JSON.parse(body);
    const error = fieldOf(json, 'error');
    const code = fieldOf(json, 'error_code') ?? fieldOf(error, 'status') ?? fieldOf(error, 'code');
    const message = fieldOf(json, 'message') ?? fieldOf(error, 'message');
    const param = fieldOf(error, 'param');
    return {
      code: typeof code === 'string' ? code.toUpperCase() : null,
      message: typeof message === 'string' ? message : '',
      param: typeof param === 'string' ? param : '',
    };
  } catch {
    return { code: null, message: body.slice(0, MAX_MESSAGE_LENGTH), param: '' };
  }
}
