import { DestroyRef, Injectable, inject, signal, type Signal } from '@angular/core';

/** The current time as a signal that updates every second, for texts such as "3 min ago". */
@Injectable({ providedIn: 'root' })
export class Clock {
  readonly #time = signal(Date.now());
  readonly nowMs = this.#time.asReadonly();

  constructor() {
    setInterval(() => this.#time.set(Date.now()), 1000);
  }
}

/** The seconds left of a wait. */
interface Countdown {
  readonly seconds: Signal<number>;
  start(seconds: number): void;
}

/** Creates a countdown that stops when its component is destroyed. Needs an injection context. */
export function createCountdown(): Countdown {
  const seconds = signal(0);
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => clearInterval(timer);
  inject(DestroyRef).onDestroy(stop);
  return {
    seconds: seconds.asReadonly(),
    start(from) {
      stop();
      seconds.set(from);
      timer = setInterval(() => {
        seconds.update((left) => Math.max(0, left - 1));
        if (seconds() === 0) stop();
      }, 1000);
    },
  };
}
