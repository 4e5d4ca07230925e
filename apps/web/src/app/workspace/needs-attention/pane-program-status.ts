import { DestroyRef, Injectable, effect, inject, signal } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import type { Terminal } from '@xterm/xterm';
import {
  watchNotifications,
  watchProgress,
  type ProgramNotification,
} from '../../terminal/program/program-signals';
import { DesktopNotifications } from './desktop-notifications';
import { PageFocus } from './page-focus';
import { ProgramStatusStore } from './program-status-store';

/** Reports attention requests and progress from one pane's programs, and clears requests once the user sees the pane. */
@Injectable()
export class PaneProgramStatus {
  readonly #store = inject(ProgramStatusStore);
  readonly #pageFocus = inject(PageFocus);
  readonly #notifications = inject(DesktopNotifications);
  readonly #pane = signal<{ readonly session: SessionInfo; readonly visible: boolean } | null>(null);

  constructor() {
    effect(() => {
      const pane = this.#pane();
      if (pane && this.#isSeen()) this.#store.markSeen(pane.session.id);
    });
    inject(DestroyRef).onDestroy(() => {
      const pane = this.#pane();
      if (pane) this.#store.forget(pane.session.id);
    });
  }

  setPane(session: SessionInfo, visible: boolean): void {
    this.#pane.set({ session, visible });
  }

  /** @param isLive false while old output is replayed */
  watch(terminal: Terminal, isLive: () => boolean): void {
    watchNotifications(terminal, isLive, (request) => this.#requestAttention(request));
    watchProgress(terminal, (progress) => {
      const pane = this.#pane();
      if (pane) this.#store.setProgress(pane.session.id, progress);
    });
  }

  #requestAttention(request: ProgramNotification): void {
    const pane = this.#pane();
    if (!pane || this.#isSeen()) return;
    this.#store.requestAttention(pane.session.id, request);
    this.#notifications.notify(pane.session, request);
  }

  #isSeen(): boolean {
    return (this.#pane()?.visible ?? false) && this.#pageFocus.isFocused();
  }
}
