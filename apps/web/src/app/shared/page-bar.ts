import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from './icon';

/** The top bar of a page: back to the workspace, the heading, and the page’s actions. */
@Component({
  selector: 'lk-page-bar',
  imports: [RouterLink, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <a routerLink="/" class="lk-icon-button" data-testid="to-workspace" aria-label="Back to the workspace"
        ><lk-icon name="back"
      /></a>
      <h1>{{ heading() }}</h1>
      <span class="space"></span>
      <ng-content />
    </header>
  `,
  styles: `
    :host {
      position: sticky;
      top: 0;
      z-index: 1;
      display: block;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      height: 40px;
      padding: 0 12px 0 6px;
      border-bottom: 1px solid var(--lk-line);
      background: var(--lk-surface);
    }
    h1 {
      font-size: 14px;
      line-height: 20px;
    }
    .space {
      flex: 1;
    }
  `,
})
export class PageBar {
  readonly heading = input.required<string>();
}
