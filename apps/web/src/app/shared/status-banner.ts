import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from './icon';

const ICONS = { ok: 'check', neutral: 'download', warning: 'warning', critical: 'failed' } as const;

/** A coloured banner that sums up a page in one sentence, with an optional button. */
@Component({
  selector: 'lk-status-banner',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'tone()' },
  template: `
    <lk-icon [name]="icon()" />
    <div><ng-content /></div>
    <ng-content select="button" />
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 56px;
      padding: 12px 16px;
      border-radius: 8px;
      background: var(--tone-soft);
    }
    :host(.ok) {
      --tone: var(--lk-ok);
      --tone-soft: var(--lk-ok-soft);
    }
    :host(.neutral) {
      --tone: var(--lk-accent);
      --tone-soft: var(--lk-accent-soft);
    }
    :host(.warning) {
      --tone: var(--lk-warn);
      --tone-soft: var(--lk-warn-soft);
    }
    :host(.critical) {
      --tone: var(--lk-danger);
      --tone-soft: var(--lk-danger-soft);
    }
    lk-icon {
      color: var(--tone);
    }
    div {
      flex: 1;
    }
    @media (max-width: 800px) {
      :host {
        flex-wrap: wrap;
      }
      div {
        flex-basis: calc(100% - 40px);
      }
    }
  `,
})
export class StatusBanner {
  readonly tone = input.required<keyof typeof ICONS>();
  protected readonly icon = computed(() => ICONS[this.tone()]);
}
