import { DestroyRef, Injectable, effect, inject, signal } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import type { Terminal } from '@xterm/xterm';
import {
  watchNotifications,
  type ProgramNotification,
  watchProgress,
} from '../../terminal/program/program-signals';
import { DesktopNotifier } from './desktop-notifier';
import { PageAttention } from './page-attention';
import { ShellSignals } from './shell-signals';

/** Hears what the programs of one pane's shell tell of themselves, and forgets a call once it is looked at. */
@Injectable()
export class PaneCalls {
  readonly #signals = inject(ShellSignals);
  readonly #attention = inject(PageAttention);
  readonly #notifier = inject(DesktopNotifier);
  readonly #shown = signal<{ readonly session: SessionInfo; readonly inFront: boolean } | null>(null);

  constructor() {
    effect(() => {
      const shown = this.#shown();
      if (shown && this.#isSeen()) this.#signals.seen(shown.session.id);
    });
    inject(DestroyRef).onDestroy(() => {
      const shown = this.#shown();
      if (shown) this.#signals.forget(shown.session.id);
    });
  }

  /** Which shell the pane is of, and whether it is the one in front. */
  show(session: SessionInfo, inFront: boolean): void {
    this.#shown.set({ session, inFront });
  }

  /** @param isLive false while output of the past is replayed */
  watch(terminal: Terminal, isLive: () => boolean): void {
    watchNotifications(terminal, isLive, (notice) => this.#called(notice));
    watchProgress(terminal, (progress) => {
      const shown = this.#shown();
      if (shown) this.#signals.progressed(shown.session.id, progress);
    });
  }

  #called(notice: ProgramNotification): void {
    const shown = this.#shown();
    if (!shown || this.#isSeen()) return;
    this.#signals.called(shown.session.id, notice);
    this.#notifier.call(shown.session, notice);
  }

  #isSeen(): boolean {
    return (this.#shown()?.inFront ?? false) && this.#attention.isLookedAt();
  }
}
