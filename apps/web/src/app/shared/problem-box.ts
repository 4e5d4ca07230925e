import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { ApiErrorBody } from '@latchkey/contracts';
import { Icon } from '../shared/icon';

/** Shows an error with its hint; screen readers announce it at once. */
@Component({
  selector: 'lk-problem-box',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="box" role="alert" data-testid="error-box" [attr.data-code]="problem().code">
      <lk-icon name="failed" />
      <div>
        <p class="what">{{ problem().message }}</p>
        @if (problem().hint) {
          <p>{{ problem().hint }}</p>
        }
        @if (wait(); as seconds) {
          <p class="wait" aria-live="off">You can try again in {{ seconds }} s.</p>
        }
      </div>
    </div>
  `,
  styles: `
    .box {
      display: flex;
      gap: 8px;
      padding: 12px;
      border: 1px solid color-mix(in srgb, var(--lk-danger) 35%, transparent);
      border-radius: var(--lk-radius);
      background: var(--lk-danger-soft);
      overflow-wrap: anywhere;
    }
    lk-icon {
      margin-top: 2px;
      color: var(--lk-danger);
    }
    .what {
      font-weight: 500;
    }
    .wait {
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class ProblemBox {
  readonly problem = input.required<ApiErrorBody>();
  readonly waitSeconds = input(0);
  protected readonly wait = computed(() => this.waitSeconds() || null);
}
