import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon';

/** A pasted token that Latchkey did not delete, and where a person can. */
@Component({
  selector: 'lk-left-token',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p data-testid="left-token">
      Your pasted token was left alone, because it could not be found among your tokens. If it still exists,
      @if (name(); as known) {
        delete it; its name is <strong>“{{ known }}”</strong>.
      } @else {
        delete it; it has the name you gave it when you made it.
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
export class LeftToken {
  /** The comment under which the token page shows it; null if that is not known. */
  readonly name = input.required<string | null>();
  readonly tokenPageUrl = input.required<string>();
}
