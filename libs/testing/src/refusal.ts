import { deepStrictEqual } from 'node:assert';
import type { ApiErrorBody, ErrorCode } from '@latchkey/contracts';

/** What a refusal is, and that it says nothing but its code, what happened, and what to do. */
export async function refusal(response: Response): Promise<{ status: number; code: ErrorCode }> {
  const { code, message, hint, ...more } = (await response.json()) as ApiErrorBody;
  deepStrictEqual([typeof code, typeof message, typeof hint, more], ['string', 'string', 'string', {}]);
  return { status: response.status, code };
}
