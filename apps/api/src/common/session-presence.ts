import { Injectable } from '@nestjs/common';

/** Whether anybody has a shell open. The terminal tells; the rotation asks, without knowing of terminals. */
@Injectable()
export class SessionPresence {
  #openSessions = 0;

  get anyOpen(): boolean {
    return this.#openSessions > 0;
  }

  tell(openSessions: number): void {
    this.#openSessions = openSessions;
  }
}
