import { DOCUMENT, Injectable, inject, signal } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import { Subject } from 'rxjs';
import type { ProgramNotification } from '../../terminal/program/program-signals';
import { PageAttention } from './page-attention';

type CallingShell = Pick<SessionInfo, 'id' | 'label'>;

const DECLINED_KEY = 'latchkey.notifications-declined';

/**
 * Shows the calls of shells on the person's desktop while this page is hidden. A browser wants to be asked first, and a
 * person to know what for: so the question waits until there was a call that went unseen.
 */
@Injectable({ providedIn: 'root' })
export class DesktopNotifier {
  readonly #window = inject(DOCUMENT).defaultView;
  readonly #attention = inject(PageAttention);
  readonly #missed = signal<CallingShell | null>(null);
  readonly #chosen = new Subject<string>();

  /** The shell of whose call nothing could be shown; null once the person has said whether to, the next time. */
  readonly question = this.#missed.asReadonly();
  /** The id of a shell whose notification was clicked. */
  readonly wanted = this.#chosen.asObservable();

  call(shell: CallingShell, notice: ProgramNotification): void {
    if (!this.#attention.isHidden() || !this.#window || !('Notification' in this.#window)) return;
    if (Notification.permission === 'granted') this.#show(shell, notice, this.#window);
    else if (Notification.permission === 'default' && !hasDeclined()) this.#missed.set(shell);
  }

  async answer(isWanted: boolean): Promise<void> {
    this.#missed.set(null);
    if (isWanted) await Notification.requestPermission();
    else decline();
  }

  #show({ id, label }: CallingShell, { text }: ProgramNotification, window: Window): void {
    const notification = notify(label, { body: text || 'Rings the bell.', tag: id });
    if (!notification) return;
    notification.onclick = () => {
      window.focus();
      this.#chosen.next(id);
      notification.close();
    };
  }
}

/** One takes the place of an earlier one of the same tag. Null on Android, where the browser grants this and then throws. */
function notify(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}

// Storage may be switched off in a browser; then it is asked again after a reload.
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
