import { TokenValue } from './token-value';

type PastedToken =
  { readonly ok: true; readonly token: TokenValue } | { readonly ok: false; readonly reason: string };

/** Longer than any personal access token seen; a paste beyond it is something else. */
const MAX_LENGTH = 256;
/**
 * `dapi`, 32 hexadecimal digits, and on some clouds a suffix such as `-2`. Letters beyond `f` and a longer body are let
 * through: whether such a token is good is for the workspace to say.
 */
const PERSONAL_ACCESS_TOKEN = /^dapi[0-9a-z]{32,128}(-[0-9]{1,4})?$/i;

/** Whether what was pasted can be a personal access token at all. White space around it is forgiven. */
export function readPastedToken(pasted: unknown): PastedToken {
  if (typeof pasted !== 'string') return { ok: false, reason: 'It is not text.' };
  const text = pasted.trim();
  if (text === '') return { ok: false, reason: 'It is empty.' };
  if (text.length > MAX_LENGTH)
    return { ok: false, reason: `It is longer than ${String(MAX_LENGTH)} characters.` };
  if (/\s/.test(text)) return { ok: false, reason: 'It has a space or a line break in it.' };
  if (!text.startsWith('dapi')) return { ok: false, reason: 'It does not start with “dapi”.' };
  if (!PERSONAL_ACCESS_TOKEN.test(text)) {
    return { ok: false, reason: 'It is too short or has characters that no token has.' };
  }
  return { ok: true, token: new TokenValue(text) };
}
