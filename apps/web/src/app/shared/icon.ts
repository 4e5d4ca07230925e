import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** Strokes on a 16 by 16 grid. */
const PATHS = {
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3.5 8.5l3 3 6-7',
  warning: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.3h.01',
  failed: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.5M8 11h.01',
  download: 'M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M3 13.5h10',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6L13 6M13 2.5V6H9.5',
  external: 'M6.5 3.5h-3v9h9v-3M9.5 3h3.5v3.5M13 3L7.5 8.5',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  upload: 'M8 10.5v-8M4.8 5.7L8 2.5l3.2 3.2M3 13.5h10',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5L14 14',
  microphone: 'M8 9.5a2 2 0 0 0 2-2v-3a2 2 0 1 0-4 0v3a2 2 0 0 0 2 2zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  rail: 'M2.5 3h11v10h-11zM6.5 3v10',
  splitRight: 'M2.5 3h11v10h-11zM8 3v10',
  command: 'M4 5l3 3-3 3M8.5 11.5h4',
  none: 'M4.5 8h7',
  back: 'M7.5 3.5L3 8l4.5 4.5M3 8h10',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon in the colour of the text around it. The text beside it must carry the meaning. */
@Component({
  selector: 'lk-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `<svg viewBox="0 0 16 16" width="16" height="16"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    path {
      fill: none;
      stroke: currentColor;
      stroke-width: 1.5;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => PATHS[this.name()]);
}
