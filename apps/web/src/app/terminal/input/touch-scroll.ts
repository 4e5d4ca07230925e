import type { Terminal } from '@xterm/xterm';

/** A touch that moves less than this is a tap. */
const TAP_PIXELS = 8;
/** Only movement this recent counts for the speed of a flick. */
const FLICK_WINDOW_MS = 100;
/** The time constant of the exponential slowdown. */
const SLOWDOWN_MS = 325;
const MIN_FLICK_PIXELS_PER_MS = 0.05;

/** A position of the finger in pixels, and its time in milliseconds. */
interface TouchPoint {
  readonly y: number;
  readonly at: number;
}

/**
 * Adds touch scrolling with momentum, which xterm.js 6.0 lacks. A program that uses the alternate screen or the mouse gets
 * wheel events instead. The host's style keeps the browser from scrolling the page.
 * @returns a function that removes the listeners
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
  // Any touch ends a flick, also one outside the terminal.
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
  #points: TouchPoint[] = [];
  /** Scrolled pixels that don't add up to a line yet. */
  #remainder = 0;
  #frame = 0;

  constructor(private readonly terminal: Terminal) {}

  begin({ pointerType, isPrimary, pointerId, clientY, timeStamp }: PointerEvent): void {
    if (pointerType !== 'touch' || !isPrimary) return;
    this.#finger = { id: pointerId, startY: clientY, moves: false };
    this.#points = [{ y: clientY, at: timeStamp }];
    this.#remainder = 0;
  }

  move(event: PointerEvent): void {
    const finger = this.#finger;
    const last = this.#points.at(-1);
    if (!last || finger?.id !== event.pointerId) return;
    finger.moves ||= Math.abs(event.clientY - finger.startY) >= TAP_PIXELS;
    if (!finger.moves) return;
    this.#points.push({ y: event.clientY, at: event.timeStamp });
    this.#scroll(event.clientY - last.y, event);
  }

  end(event: PointerEvent): void {
    if (this.#finger?.id !== event.pointerId) return;
    const speed = this.#finger.moves ? flickSpeed(this.#points, event.timeStamp) : 0;
    this.#finger = null;
    // No momentum for programs: they would still get input long after the finger has left.
    if (speed !== 0 && !this.#sendsToProgram() && !prefersReducedMotion()) this.#flick(speed, event);
  }

  /** Ends the touch and any flick. */
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

  /** @param pixels positive scrolls to earlier lines */
  #scroll(pixels: number, { clientX, clientY }: PointerEvent): void {
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    if (!screen) return;
    const lineHeight = screen.clientHeight / this.terminal.rows;
    this.#remainder += pixels;
    const lines = -Math.trunc(this.#remainder / lineHeight);
    this.#remainder += lines * lineHeight;
    if (lines === 0) return;
    if (!this.#sendsToProgram()) return this.terminal.scrollLines(lines);
    const deltaY = Math.sign(lines);
    const wheel = { deltaY, deltaMode: WheelEvent.DOM_DELTA_LINE, clientX, clientY };
    for (let line = 0; line < Math.abs(lines); line++)
      screen.dispatchEvent(new WheelEvent('wheel', { ...wheel, bubbles: true, cancelable: true }));
  }

  #sendsToProgram(): boolean {
    const { buffer, modes } = this.terminal;
    return buffer.active.type === 'alternate' || modes.mouseTrackingMode !== 'none';
  }
}

function prefersReducedMotion(): boolean {
  return globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
}

/** Returns the speed of the finger when it left at `now`, in pixels per millisecond; 0 if it had stopped before. */
export function flickSpeed(points: readonly TouchPoint[], now: number): number {
  const recent = points.filter(({ at }) => now - at <= FLICK_WINDOW_MS);
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last || last.at === first.at) return 0;
  const speed = (last.y - first.y) / (last.at - first.at);
  return Math.abs(speed) < MIN_FLICK_PIXELS_PER_MS ? 0 : speed;
}

/** Returns how far a flick has travelled after `elapsedMs`, in pixels. */
export function flickDistance(speed: number, elapsedMs: number): number {
  return speed * SLOWDOWN_MS * (1 - Math.exp(-elapsedMs / SLOWDOWN_MS));
}

/** Tells whether a flick has become too slow to notice. */
export function isFlickOver(speed: number, elapsedMs: number): boolean {
  return Math.abs(speed) * Math.exp(-elapsedMs / SLOWDOWN_MS) < MIN_FLICK_PIXELS_PER_MS;
}
