import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { LAYOUT_LIMITS } from '@latchkey/contracts';
import { KeepTerminalFocus } from '../../shared/keep-terminal-focus';
import type { PlacedDivider } from '../layout/pane-rects';
import { clampRatio } from '../layout/pane-tree';

const STEP = 0.02;
const LARGE_STEP = 0.1;
const percent = (part: number): string => `${part * 100}%`;

/** The divider between two panes; moves with the pointer or the arrow keys. */
@Component({
  selector: 'lk-pane-divider',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '',
  styleUrl: './pane-divider.scss',
  hostDirectives: [KeepTerminalFocus],
  host: {
    role: 'separator',
    tabindex: '0',
    'data-testid': 'divider',
    'aria-label': 'Pane divider',
    '[attr.aria-orientation]': "divider().direction === 'row' ? 'vertical' : 'horizontal'",
    '[attr.aria-valuemin]': 'min',
    '[attr.aria-valuemax]': 'max',
    '[attr.aria-valuenow]': 'now()',
    '[class.row]': "divider().direction === 'row'",
    '[class.dragged]': 'dragged()',
    '[style.left]': 'box().left',
    '[style.top]': 'box().top',
    '[style.width]': 'box().width',
    '[style.height]': 'box().height',
    '(pointerdown)': 'take($event)',
    '(pointermove)': 'drag($event)',
    '(pointerup)': 'drop()',
    '(pointercancel)': 'drop()',
    '(keydown)': 'onKeydown($event)',
    '(dblclick)': 'move(0.5)',
  },
})
export class PaneDivider {
  readonly divider = input.required<PlacedDivider>();
  /** Emits the ratio during a drag. */
  readonly moving = output<number>();
  /** Emits the final ratio. */
  readonly moved = output<number>();

  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly dragged = signal(false);
  protected readonly min = Math.round(LAYOUT_LIMITS.minRatio * 100);
  protected readonly max = Math.round(LAYOUT_LIMITS.maxRatio * 100);
  protected readonly now = computed(() => Math.round(this.divider().ratio * 100));
  protected readonly box = computed(() => {
    const { direction, ratio, rect } = this.divider();
    return direction === 'row'
      ? { left: percent(rect.x + rect.width * ratio), top: percent(rect.y), height: percent(rect.height) }
      : { left: percent(rect.x), top: percent(rect.y + rect.height * ratio), width: percent(rect.width) };
  }) as () => { left: string; top: string; width?: string; height?: string };
  #ratio: number | null = null;

  protected take(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    this.dragged.set(true);
  }

  protected drag(event: PointerEvent): void {
    const whole = this.#element.parentElement?.getBoundingClientRect();
    if (!this.dragged() || !whole) return;
    const { direction, rect } = this.divider();
    const at =
      direction === 'row'
        ? ((event.clientX - whole.left) / whole.width - rect.x) / rect.width
        : ((event.clientY - whole.top) / whole.height - rect.y) / rect.height;
    this.#ratio = clampRatio(at);
    this.moving.emit(this.#ratio);
  }

  protected drop(): void {
    this.dragged.set(false);
    if (this.#ratio !== null) this.moved.emit(this.#ratio);
    this.#ratio = null;
  }

  protected onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { direction, ratio } = this.divider();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const wanted = {
      [less]: ratio - step,
      [more]: ratio + step,
      Home: LAYOUT_LIMITS.minRatio,
      End: LAYOUT_LIMITS.maxRatio,
      Enter: 0.5,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    this.move(wanted);
  }

  protected move(ratio: number): void {
    this.moved.emit(clampRatio(Math.round(ratio * 100) / 100));
  }
}
