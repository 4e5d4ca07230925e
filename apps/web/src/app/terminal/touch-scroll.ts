import type { Terminal } from '@xterm/xterm';
import { flickDistance, flickSpeed, isFlickOver, type FingerPlace } from './flick';

/** A finger that moves less than this has tapped. */
const TAP_PIXELS = 8;

/**
 * Scrolls a terminal with a finger, which xterm.js 6.0 does not; after a flick it goes on for a while. A program that has
 * the screen or the mouse to itself gets what a wheel would send. The host's style keeps the browser from scrolling the page.
 * @returns what ends it
 */
export function scrollByTouch(host: HTMLElement, terminal: Terminal): () => void {
  const touch = new TouchScroll(terminal);
  const listeners = {
    pointerdown: (event: PointerEvent): void => touch.begin(event),
    pointermove: (event: PointerEvent): void => touch.move(event),
    pointerup: (event: PointerEvent): void => touch.end(event),
    pointercancel: (): void => touch.stop(),
  };
  const entries = Object.entries(listeners) as [keyof typeof listeners, (event: PointerEvent) => void][];
  for (const [type, listener] of entries) host.addEventListener(type, listener);
  // Wherever a finger comes down, at the way to the latest output say, the flick before it is over.
  const stop = (): void => touch.stop();
  host.ownerDocument.addEventListener('pointerdown', stop, { capture: true });
  return () => {
    touch.stop();
    host.ownerDocument.removeEventListener('pointerdown', stop, { capture: true });
    for (const [type, listener] of entries) host.removeEventListener(type, listener);
  };
}

class TouchScroll {
  #finger: { readonly id: number; readonly startY: number; moves: boolean } | null = null;
  #places: FingerPlace[] = [];
  /** Pixels that do not make a line yet. */
  #rest = 0;
  #frame = 0;

  constructor(private readonly terminal: Terminal) {}

  begin({ pointerType, isPrimary, pointerId, clientY, timeStamp }: PointerEvent): void {
    if (pointerType !== 'touch' || !isPrimary) return;
    this.#finger = { id: pointerId, startY: clientY, moves: false };
    this.#places = [{ y: clientY, at: timeStamp }];
    this.#rest = 0;
  }

  move(event: PointerEvent): void {
    const finger = this.#finger;
    const last = this.#places.at(-1);
    if (!last || finger?.id !== event.pointerId) return;
    finger.moves ||= Math.abs(event.clientY - finger.startY) >= TAP_PIXELS;
    if (!finger.moves) return;
    this.#places.push({ y: event.clientY, at: event.timeStamp });
    this.#scroll(event.clientY - last.y, event);
  }

  end(event: PointerEvent): void {
    if (this.#finger?.id !== event.pointerId) return;
    const speed = this.#finger.moves ? flickSpeed(this.#places, event.timeStamp) : 0;
    this.#finger = null;
    // A program would get a flick as keys long after the finger has left.
    if (speed !== 0 && !this.#isForProgram() && !isMotionUnwanted()) this.#flick(speed, event);
  }

  /** The finger, and what is left of a flick. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#finger = null;
  }

  #flick(speed: number, event: PointerEvent): void {
    const began = performance.now();
    let done = 0;
    const step = (): void => {
      const elapsed = performance.now() - began;
      const distance = flickDistance(speed, elapsed);
      this.#scroll(distance - done, event);
      done = distance;
      if (!isFlickOver(speed, elapsed)) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  /** @param pixels downwards, to earlier lines */
  #scroll(pixels: number, { clientX, clientY }: PointerEvent): void {
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    if (!screen) return;
    const lineHeight = screen.clientHeight / this.terminal.rows;
    this.#rest += pixels;
    const lines = -Math.trunc(this.#rest / lineHeight);
    this.#rest += lines * lineHeight;
    if (lines === 0) return;
    if (!this.#isForProgram()) return this.terminal.scrollLines(lines);
    const deltaY = Math.sign(lines);
    const wheel = { deltaY, deltaMode: WheelEvent.DOM_DELTA_LINE, clientX, clientY };
    for (let line = 0; line < Math.abs(lines); line++)
      screen.dispatchEvent(new WheelEvent('wheel', { ...wheel, bubbles: true, cancelable: true }));
  }

  #isForProgram(): boolean {
    const { buffer, modes } = this.terminal;
    return buffer.active.type === 'alternate' || modes.mouseTrackingMode !== 'none';
  }
}

function isMotionUnwanted(): boolean {
  return globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
}
