import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Problem } from '../api-problem';
import { Wordmark } from '../../shared/wordmark';

const HEADINGS: Partial<Record<Problem['code'], string>> = {
  SIGN_IN_REQUIRED: 'This browser isn’t signed in',
  SIGN_IN_KEY_USED: 'This browser isn’t signed in',
  NOT_THE_OWNER: 'This Latchkey belongs to someone else',
  OWNER_UNKNOWN: 'Can’t look up the owner of this app',
  OWNER_NOT_A_PERSON: 'This app has no owner yet',
};

/** Fills the page when this browser may not use Latchkey, and explains why and what to do. */
@Component({
  selector: 'lk-access-gate',
  imports: [MatButtonModule, Wordmark],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main data-testid="access-gate" [attr.data-code]="problem().code">
      <lk-wordmark />
      <section class="lk-card" role="alert">
        <h1>{{ heading() }}</h1>
        <p>{{ problem().message }}</p>
        <p class="lk-muted">{{ problem().hint }}</p>
        @if (signIn()) {
          <p class="lk-muted">Each link that Latchkey prints works once, in one browser.</p>
        }
        <button mat-flat-button type="button" [disabled]="busy()" (click)="retry.emit()">Try again</button>
      </section>
    </main>
  `,
  styles: `
    main {
      display: grid;
      gap: 24px;
      align-content: center;
      justify-content: center;
      justify-items: start;
      min-height: 100%;
      padding: 16px;
    }
    :host {
      display: block;
      height: 100%;
    }
    section {
      display: grid;
      gap: 12px;
      justify-items: start;
      width: min(480px, 100vw - 32px);
      padding: 24px;
    }
  `,
})
export class AccessGate {
  readonly problem = input.required<Problem>();
  readonly busy = input(false);
  readonly retry = output();

  protected readonly heading = computed(
    () => HEADINGS[this.problem().code] ?? 'This browser can’t use Latchkey',
  );
  protected readonly signIn = computed(() => this.problem().code.startsWith('SIGN_IN'));
}
