import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon';

/** Tells which pasted token Latchkey could not delete, and where to delete it. */
@Component({
  selector: 'lk-leftover-token',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p data-testid="leftover-token">
      Latchkey couldn’t find your pasted token in the workspace to delete it. If it still exists, delete it
      yourself:
      @if (name(); as known) {
        its name is <strong>“{{ known }}”</strong>.
      } @else {
        look for the name you gave it.
      }
      <a [href]="tokenPageUrl()" target="_blank" rel="noopener">Token page <lk-icon name="external" /></a>
    </p>
  `,
  styles: `
    p {
      overflow-wrap: anywhere;
    }
    strong {
      font-weight: 500;
    }
    a {
      white-space: nowrap;
    }
    lk-icon {
      vertical-align: -3px;
    }
  `,
})
export class LeftoverToken {
  /** The token’s comment, which the token page shows as its name. Null if unknown. */
  readonly name = input.required<string | null>();
  readonly tokenPageUrl = input.required<string>();
}
