import { DestroyRef, inject, signal, type Signal } from '@angular/core';

/** Seconds left of a wait, moving by itself. */
export interface Countdown {
  readonly seconds: Signal<number>;
  start(seconds: number): void;
}

/** Makes a countdown that ends with the component it is made in. */
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
