import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** One-time keys of printed addresses: each signs one browser in. Only their digests are kept. */
@Injectable()
export class SignInKeys {
  readonly #digests = new Set<string>();

  create(): string {
    const key = randomBytes(24).toString('base64url');
    this.#digests.add(digest(key));
    return key;
  }

  /** True once for a key that was created here. */
  use(key: string): boolean {
    return this.#digests.delete(digest(key));
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
