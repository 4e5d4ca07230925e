import type { TokenValue } from '@latchkey/token';

/** Hands the current token to the tools of the shells. Can be repeated at will; never throws. */
export abstract class TokenDistributor {
  abstract distribute(token: TokenValue): Promise<void>;
  /** Takes the token away again, when the owner signs out. */
  abstract withdraw(): Promise<void>;
  /** Why the tools may hold an old token; null when all is well. */
  abstract readonly problem: string | null;
}
