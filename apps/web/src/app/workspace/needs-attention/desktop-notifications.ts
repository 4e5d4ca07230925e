import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import { Subject } from 'rxjs';
import type { ProgramNotification } from '../../terminal/program/program-signals';
import { PageFocus } from './page-focus';

type NamedShell = Pick<SessionInfo, 'id' | 'label'>;

const DECLINED_KEY = 'latchkey.notifications-declined';

/**
 * Shows a desktop notification when a shell needs attention while the page is hidden. Asks for permission only after the
 * user has missed a request, so that the question has a reason.
 */
@Injectable({ providedIn: 'root' })
export class DesktopNotifications {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #pageFocus = inject(PageFocus);
  readonly #missed = signal<NamedShell | null>(null);
  readonly #clicks = new Subject<string>();

  /** The shell whose request was missed for lack of permission; null after the user answers. */
  readonly question = this.#missed.asReadonly();
  /** Emits the shell id of a notification that the user clicked. */
  readonly clicked = this.#clicks.asObservable();

  notify(shell: NamedShell, request: ProgramNotification): void {
    if (!this.#pageFocus.isHidden() || !this.#window || !('Notification' in this.#window)) return;
    if (Notification.permission === 'granted') this.#show(shell, request, this.#window);
    else if (Notification.permission === 'default' && !hasDeclined()) this.#missed.set(shell);
  }

  async answer(isWanted: boolean): Promise<void> {
    this.#missed.set(null);
    if (isWanted) await Notification.requestPermission();
    else decline();
  }

  #show({ id, label }: NamedShell, { text }: ProgramNotification, window: Window): void {
    // A notification with the same tag replaces the earlier one.
    const notification = createNotification(label, { body: text || 'Rang the bell', tag: id });
    if (!notification) return;
    notification.onclick = () => {
      window.focus();
      this.#clicks.next(id);
      notification.close();
    };
  }
}

/** Returns null in Chrome on Android, which grants the permission but throws in the constructor. */
function createNotification(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}

// If the browser blocks storage, the question returns after a reload.
function hasDeclined(): boolean {
  try {
    return localStorage.getItem(DECLINED_KEY) !== null;
  } catch {
    return false;
  }
}

function decline(): void {
  try {
    localStorage.setItem(DECLINED_KEY, 'yes');
  } catch {
    // See hasDeclined().
  }
}
