import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from '../../shared/icon';

/** A bar under the tabs that says what's wrong. Its content is the button that helps. */
@Component({
  selector: 'lk-banner',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bar" [class]="tone()" role="alert">
      <lk-icon name="warning" />
      <p>
        <strong>{{ message() }}</strong> {{ hint() }}
      </p>
      <ng-content />
    </div>
  `,
  styles: `
    .bar {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 40px;
      padding: 4px 8px 4px 12px;
      border-bottom: 1px solid var(--lk-line);
      background: var(--lk-warn-soft);
    }
    .danger {
      background: var(--lk-danger-soft);
    }
    lk-icon {
      color: var(--lk-warn);
    }
    .danger lk-icon {
      color: var(--lk-danger);
    }
    p {
      flex: 1;
      min-width: 0;
    }
    strong {
      font-weight: 500;
    }
    @media (max-width: 640px) {
      .bar {
        align-items: flex-start;
        flex-wrap: wrap;
        padding: 8px 12px;
      }
      p {
        flex-basis: 70%;
      }
    }
  `,
})
export class Banner {
  readonly tone = input<'warning' | 'danger'>('warning');
  readonly message = input.required<string>();
  readonly hint = input('');
}
