import { Injectable, Module } from '@nestjs/common';

/** Tells other features that the owner signed out, which the feature that revokes the tokens must not know of. */
@Injectable()
export class SignOuts {
  readonly #listeners: (() => Promise<void>)[] = [];

  /** Has `listener` called after each sign-out. The answer to the owner waits for it. */
  listen(listener: () => Promise<void>): void {
    this.#listeners.push(listener);
  }

  async announce(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener()));
  }
}

@Module({ providers: [SignOuts], exports: [SignOuts] })
export class SignOutModule {}
