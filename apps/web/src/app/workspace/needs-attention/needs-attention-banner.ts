import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  output,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { Title } from '@angular/platform-browser';
import type { SessionInfo } from '@latchkey/contracts';
import { DesktopNotifications } from './desktop-notifications';
import { PageFocus } from './page-focus';
import { ProgramStatusStore } from './program-status-store';

const TITLE = 'Latchkey';

/** Names the shells that need attention in the page's title, and offers desktop notifications once. */
@Component({
  selector: 'lk-needs-attention-banner',
  imports: [MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="lk-hidden" role="status" data-testid="needs-attention">{{ announcement() }}</p>
    @if (question(); as shell) {
      <div class="banner" role="status" data-testid="notification-question">
        <p>
          {{ shell.label }} needed you while this page was in the background. Show a desktop notification next
          time?
        </p>
        <button mat-flat-button type="button" (click)="notifications.answer(true)">Notify me</button>
        <button mat-button type="button" (click)="notifications.answer(false)">No</button>
      </div>
    }
  `,
  styles: `
    .banner {
      position: fixed;
      right: 20px;
      bottom: 48px;
      z-index: 20;
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      align-items: center;
      max-width: min(560px, calc(100% - 40px));
      padding: 8px 8px 8px 16px;
      border: 1px solid var(--lk-line);
      border-radius: 8px;
      background: var(--lk-surface);
      box-shadow: var(--lk-shadow);
    }
    .banner p {
      flex: 1 1 240px;
    }
  `,
})
export class NeedsAttentionBanner {
  readonly shells = input.required<readonly SessionInfo[]>();
  /** Emits the shell id of a notification that the user clicked. */
  readonly go = output<string>();

  protected readonly notifications = inject(DesktopNotifications);
  readonly #programStatus = inject(ProgramStatusStore);
  readonly #pageFocus = inject(PageFocus);

  readonly #needsAttention = computed(() => {
    const ids = this.#programStatus.needsAttention();
    return this.shells().filter(({ id }) => ids.includes(id));
  });
  protected readonly announcement = computed(() =>
    this.#needsAttention()
      .map(({ label }) => `${label} needs you.`)
      .join(' '),
  );
  protected readonly question = computed(() =>
    this.#pageFocus.isHidden() ? null : this.notifications.question(),
  );

  constructor() {
    const title = inject(Title);
    effect(() => {
      const [first, ...others] = this.#needsAttention();
      if (!first) title.setTitle(TITLE);
      else title.setTitle(`(${1 + others.length}) ${first.label} needs you · ${TITLE}`);
    });
    inject(DestroyRef).onDestroy(() => title.setTitle(TITLE));
    this.notifications.clicked.pipe(takeUntilDestroyed()).subscribe((id) => this.go.emit(id));
  }
}
