import { TERMINAL_PROTOCOL_VERSION } from '@latchkey/contracts';
import type { ScreenPort, ScreenSnapshot } from './ports';
import { planOnScreen, type ReplayPlan } from './replay-plan';
import type { Scrollback } from './scrollback';
import type { Size } from './terminal-size';
import type { Viewer } from './viewer';

/** What a session has for a viewer to start with. */
export interface StartedSession {
  readonly epoch: number;
  readonly scrollback: Scrollback;
  readonly screen: ScreenPort | null;
  size(): Size;
  /** A viewer follows the output from now on. */
  started(): void;
}

/** Puts viewers on their way: on the output that they lack, or on a screen where that is not kept. */
export class ViewerStart {
  constructor(private readonly session: StartedSession) {}

  /** The answer to ATTACH. */
  attach(viewer: Viewer, plan: ReplayPlan, acceptedSequence: number): void {
    const { screen, scrollback } = this.session;
    // Where the output that is kept asks the terminal something that nobody has answered, it must be shown that.
    const isAllAnswered = plan.liveOffset === scrollback.endOffset && plan.liveOffset > 0;
    if (screen === null || plan.resumed || !isAllAnswered) this.#begin(viewer, plan, acceptedSequence, null);
    else void screen.snapshot().then((taken) => this.#beginOnScreen(viewer, plan, acceptedSequence, taken));
  }

  /**
   * Gives a viewer that fell behind, and moves again, the screen instead of what it has missed.
   * @param onNone there is none
   */
  catchUp(viewer: Viewer, onNone: () => void): void {
    viewer.catchingUp();
    void this.session.screen?.snapshot().then((screen) => {
      if (viewer.isClosed) return;
      if (!this.#isOfUse(screen)) return onNone();
      viewer.sendScreen(screen);
      viewer.release(screen.offset);
      this.session.started();
    });
  }

  /** On the screen as it was taken; or, if that came to nothing, on the output that is kept now. */
  #beginOnScreen(
    viewer: Viewer,
    plan: ReplayPlan,
    acceptedSequence: number,
    taken: ScreenSnapshot | null,
  ): void {
    if (viewer.isClosed) return;
    const screen = this.#isOfUse(taken) ? taken : null;
    const from = planOnScreen(plan, screen?.offset ?? null, this.session.scrollback.safeStartOffset());
    this.#begin(viewer, from, acceptedSequence, screen);
  }

  #begin(
    viewer: Viewer,
    { resumed, replayOffset, liveOffset, gapFrom }: ReplayPlan,
    acceptedSequence: number,
    screen: ScreenSnapshot | null,
  ): void {
    viewer.attached({
      type: 'attached',
      version: TERMINAL_PROTOCOL_VERSION,
      resumed,
      epoch: this.session.epoch,
      replayOffset,
      liveOffset,
      acceptedSequence,
      ...this.session.size(),
      windowBytes: viewer.windowBytes,
    });
    if (gapFrom !== null) viewer.send({ type: 'gap', from: gapFrom, to: replayOffset });
    if (screen) viewer.sendScreen(screen);
    viewer.release(replayOffset);
    this.session.started();
  }

  /** The output must be kept from the screen on. */
  #isOfUse(screen: ScreenSnapshot | null): screen is ScreenSnapshot {
    return screen !== null && screen.offset >= this.session.scrollback.startOffset;
  }
}
