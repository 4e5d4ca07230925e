import { Injectable, signal } from '@angular/core';

/** The time as a signal that moves every second, for texts such as "3 min ago". */
@Injectable({ providedIn: 'root' })
export class Clock {
  readonly #time = signal(Date.now());
  readonly nowMs = this.#time.asReadonly();

  constructor() {
    setInterval(() => this.#time.set(Date.now()), 1000);
  }
}
