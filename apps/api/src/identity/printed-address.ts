import { Injectable } from '@nestjs/common';
import { SIGN_IN_FRAGMENT } from '@latchkey/contracts';
import { SignInKeys } from './sign-in-keys';

/** The addresses that a local run prints for its person. The key is in the fragment, which no server or log sees. */
@Injectable()
export class PrintedAddress {
  #url: string | null = null;

  constructor(private readonly keys: SignInKeys) {}

  /** An address for the first browser, once it is known where the server listens. */
  first(url: string): string {
    this.#url = url;
    return this.#next(url);
  }

  /** The last address is used up: print one for another browser. */
  printNext(): void {
    if (this.#url === null) return;
    process.stdout.write(`${JSON.stringify({ event: 'address', address: this.#next(this.#url) })}\n`);
  }

  #next(url: string): string {
    return `${url}/#${SIGN_IN_FRAGMENT}=${this.keys.create()}`;
  }
}
