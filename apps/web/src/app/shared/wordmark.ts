import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The product’s name with its logo. */
@Component({
  selector: 'lk-wordmark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M16.5 11.5a5 5 0 1 1-10 0 5 5 0 0 1 10 0zM15.2 15.2 25 25M20.4 20.4l3-3M23.4 23.4l2.2-2.2" />
    </svg>
    <span>Latchkey</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      font-weight: 600;
      font-size: 14px;
      letter-spacing: -0.01em;
    }
    rect {
      fill: #1d2b53;
    }
    path {
      fill: none;
      stroke: #f4c95d;
      stroke-width: 2.6;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
})
export class Wordmark {}
