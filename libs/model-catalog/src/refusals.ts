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
  // “… no longer available. Use Unity Catalog model services (v3)”
  if (status === 501) return 'model-gone';
  if (status === 404) return code === null || NOT_FOUND_CODES.includes(code) ? 'model-gone' : null;
  if (status === 400 || status === 410)
    return /no longer (available|supported)/i.test(message) ? 'model-gone' : null;
  return null;
}

/** Databricks answers `{error_code, message}`; gateways also pass on `{error: {code | type, message}}` of the provider. */
function parse(body: string): { readonly code: string | null; readonly message: string } {
  try {
    const json: unknown = JSON.parse(body);
    const error = fieldOf(json, 'error');
    const code = fieldOf(json, 'error_code') ?? fieldOf(error, 'status') ?? fieldOf(error, 'code');
    const message = fieldOf(json, 'message') ?? fieldOf(error, 'message');
    return {
      code: typeof code === 'string' ? code.toUpperCase() : null,
      message: typeof message === 'string' ? message : '',
    };
  } catch {
    return { code: null, message: body };
  }
}
