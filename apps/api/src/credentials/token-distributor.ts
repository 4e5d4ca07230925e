import type { TokenValue } from '@latchkey/token';

/** Hands the current token to the tools of the shells. Can be repeated at will; never throws. */
export abstract class TokenDistributor {
  /** @returns why the tools hold an old token; null when they hold this one */
  abstract distribute(token: TokenValue): Promise<string | null>;
  /** Takes the token away again, when the owner signs out. @returns why not; null when it is gone */
  abstract withdraw(): Promise<string | null>;
  /** The file in which the token is kept for tools that read nothing else; null: in none. */
  abstract readonly path: string | null;
  /** Why the tools may hold an old token; null when all is well. */
  abstract readonly problem: string | null;
}
