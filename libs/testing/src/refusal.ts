import { deepStrictEqual } from 'node:assert';
import type { ApiErrorBody, ErrorCode } from '@latchkey/contracts';

/** Reads a refusal, and checks that its body holds exactly a code, a message and a hint. */
export async function refusal(response: Response): Promise<{ status: number; code: ErrorCode }> {
  const { code, message, hint, ...more } = (await response.json()) as ApiErrorBody;
  deepStrictEqual([typeof code, typeof message, typeof hint, more], ['string', 'string', 'string', {}]);
  return { status: response.status, code };
}
