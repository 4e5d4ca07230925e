import { createHash, randomBytes } from 'node:crypto';
import { failureReply, invalidParameter, ApiFailure } from '../http/api-failure';
import type { Identity, TokenRecord } from './books';
import { DEFAULT_LIFETIME_SECONDS, maxLifetimeSeconds } from './settings';
import type { Workspace } from './workspace';

/** Dead tokens stay visible to the control plane, up to this many: a long run must not grow the state without end. */
const MAX_DEAD_TOKENS = 1000;

interface TokenWish {
  comment?: string | undefined;
  lifetimeSeconds?: number | undefined;
  scopes?: string[] | undefined;
}

/** A token's id is the SHA-256, in hex, of its whole value, says the specification of `PATCH /api/2.0/token/{token_id}`. */
export function tokenIdOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

export function tokenStatus(token: TokenRecord, now: number): 'live' | 'expired' | 'revoked' {
  if (token.revokedAtMilliseconds !== null) return 'revoked';
  return token.expiresAtMilliseconds !== -1 && token.expiresAtMilliseconds <= now ? 'expired' : 'live';
}

/** Personal access tokens as the workspace keeps them: issued, counted against a quota, ended. */
export class TokenRegister {
  constructor(private readonly workspace: Workspace) {}

  /**
   * Issues a token under the workspace's rules.
   * @throws ApiFailure when tokens are disabled, the lifetime is too long or the owner's quota is used up
   */
  mint(owner: Identity, wish: TokenWish, mintedBy: string): { value: string; token: TokenRecord } {
    const { settings } = this.workspace.books;
    if (!settings.patsEnabled) throw failureReply(settings.replies.patsDisabled);
    if (!owner.mayUseTokens) {
      throw new ApiFailure(403, 'PERMISSION_DENIED', 'User does not have permission to use tokens.');
    }
    const limit = maxLifetimeSeconds(settings);
    const lifetimeSeconds = wish.lifetimeSeconds ?? Math.min(DEFAULT_LIFETIME_SECONDS, limit);
    if (lifetimeSeconds <= 0) throw invalidParameter('lifetime_seconds must be positive.');
    if (lifetimeSeconds > limit) throw failureReply(settings.replies.lifetimeTooLong);
    if (this.liveOf(owner).length >= settings.tokenQuotaPerUser)
      throw failureReply(settings.replies.tokenQuota);
    return this.issue(owner, { ...wish, lifetimeSeconds, scopes: this.#scopesFor(wish, mintedBy) }, mintedBy);
  }

  #scopesFor({ scopes }: TokenWish, mintedBy: string): string[] | undefined {
    const { honoursScopes, childMayBeWider } = this.workspace.books.settings;
    if (!honoursScopes) return undefined;
    return scopes?.length || childMayBeWider ? scopes : this.find(mintedBy)?.scopes;
  }

  /** Issues a token past every rule; without a lifetime it never expires. */
  issue(owner: Identity, wish: TokenWish, mintedBy: string): { value: string; token: TokenRecord } {
    const now = this.workspace.clock.now();
    const value = `dapi${randomBytes(16).toString('hex')}`;
    const token: TokenRecord = {
      id: tokenIdOf(value),
      ownerId: owner.id,
      comment: wish.comment ?? '',
      scopes: wish.scopes?.length ? wish.scopes : ['all-apis'],
      createdAtMilliseconds: now,
      expiresAtMilliseconds: wish.lifetimeSeconds === undefined ? -1 : now + wish.lifetimeSeconds * 1000,
      lastUsedAtMilliseconds: null,
      revokedAtMilliseconds: null,
      uses: 0,
      refusedUses: 0,
      mintedBy,
    };
    this.workspace.books.tokens.push(token);
    this.#forgetLongDead();
    this.workspace.save();
    return { value, token };
  }

  find(id: string): TokenRecord | undefined {
    return this.workspace.books.tokens.find((token) => token.id === id);
  }

  liveOf(owner: Identity): TokenRecord[] {
    return this.workspace.books.tokens.filter((token) => token.ownerId === owner.id && this.isLive(token));
  }

  isLive(token: TokenRecord): boolean {
    return tokenStatus(token, this.workspace.clock.now()) === 'live';
  }

  /** Ends the token for good; false when it was not live. */
  revoke(token: TokenRecord): boolean {
    if (!this.isLive(token)) return false;
    token.revokedAtMilliseconds = this.workspace.clock.now();
    this.workspace.save();
    return true;
  }

  #forgetLongDead(): void {
    const { books } = this.workspace;
    const dead = books.tokens.filter((token) => !this.isLive(token));
    if (dead.length <= MAX_DEAD_TOKENS) return;
    const forgotten = new Set(dead.slice(0, dead.length - MAX_DEAD_TOKENS));
    books.tokens = books.tokens.filter((token) => !forgotten.has(token));
  }
}
