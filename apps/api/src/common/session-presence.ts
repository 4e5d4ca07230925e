import { Injectable } from '@nestjs/common';

/** Which sessions are open. The terminal tells; the rotation and the tool server ask, without knowing of terminals. */
@Injectable()
export class SessionPresence {
  #openSessions: readonly string[] = [];

  get anyOpen(): boolean {
    return this.#openSessions.length > 0;
  }

  /** Their ids. */
  get open(): readonly string[] {
    return this.#openSessions;
  }

  tell(openSessions: readonly string[]): void {
    this.#openSessions = openSessions;
  }
}
