import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
  viewChildren,
} from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { SESSION_LIMITS } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { Icon } from '../../shared/icon';
import { ProgramStatusMark } from '../needs-attention/program-status-mark';
import { ActivityMark } from '../shells/activity-mark';
import { programAndFolder } from '../shells/folder-label';
import type { TabView } from './tab-view';

/** A smaller movement counts as a click. */
const DRAG_PIXELS = 6;

interface Drag {
  readonly id: string;
  /** Its index among the other tabs if dropped now. */
  readonly place: number;
}

/** A row of tabs: double-click or F2 to rename, middle-click to close, drag to move. */
@Component({
  selector: 'lk-tab-bar',
  imports: [ReactiveFormsModule, ActivityMark, Icon, ProgramStatusMark],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './tab-bar.html',
  styleUrl: './tab-bar.scss',
})
export class TabBar {
  readonly tabs = input.required<readonly TabView[]>();
  readonly activeId = input.required<string | null>();
  readonly creating = input(false);
  readonly newHint = input('');
  readonly activate = output<string>();
  readonly closeTab = output<TabView>();
  readonly rename = output<{ tab: TabView; name: string }>();
  readonly move = output<{ id: string; place: number }>();
  readonly newShell = output();
  /** Emits when a rename ends and the shell should get the focus back. */
  readonly finished = output();

  readonly #server = inject(PatStatusStore);
  readonly #injector = inject(Injector);
  private readonly buttons = viewChildren<ElementRef<HTMLElement>>('tab');
  private readonly inputs = viewChildren<ElementRef<HTMLInputElement>>('nameField');
  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');
  protected readonly renaming = signal<string | null>(null);
  protected readonly name = new FormControl('', { nonNullable: true });
  protected readonly maxLength = SESSION_LIMITS.maxLabelLength;
  protected readonly drag = signal<Drag | null>(null);
  readonly #others = computed(() => this.tabs().filter(({ id }) => id !== this.drag()?.id));
  #pressed: { id: string; x: number; pointer: number } | null = null;
  #dragged = false;
  /** Whether the tab had the focus before the rename began. */
  #tabHadFocus = false;

  constructor() {
    effect(() => {
      const id = this.activeId();
      const button = this.buttons().find(({ nativeElement }) => nativeElement.dataset['tab'] === id);
      const tab = button?.nativeElement.closest('li');
      tab?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    });
  }

  /** Tooltip: what runs in the tab's shells, and where. */
  protected hint({ title, shells }: TabView): string {
    const places = shells.map((shell) => `${shell.label}: ${programAndFolder(shell, this.#server.home())}`);
    return [title, ...places].join('\n');
  }

  /** Focuses the active tab. */
  focusActive(): void {
    this.#focusTab(this.activeId());
  }

  /** Replaces a tab's name with a text field. @param fromTab the tab has the focus, and gets it back afterwards */
  startRename(tab: TabView, fromTab = false): void {
    this.#tabHadFocus = fromTab;
    this.renaming.set(tab.id);
    this.name.setValue(tab.title);
    afterNextRender(
      () => {
        this.inputs()[0]?.nativeElement.focus();
        this.inputs()[0]?.nativeElement.select();
      },
      { injector: this.#injector },
    );
  }

  protected finishRename(tab: TabView, save: boolean): void {
    if (save) this.saveName(tab);
    this.renaming.set(null);
    if (this.#tabHadFocus) afterNextRender(() => this.#focusTab(tab.id), { injector: this.#injector });
    else this.finished.emit();
  }

  /** Runs on blur, too: keep the name, and leave the focus where the user moved it. */
  protected saveName(tab: TabView): void {
    if (this.renaming() !== tab.id) return;
    this.renaming.set(null);
    const name = this.name.value.trim();
    if (name !== '' && name !== tab.title) this.rename.emit({ tab, name });
  }

  protected onClick(tab: TabView): void {
    if (!this.#dragged) this.activate.emit(tab.id);
  }

  protected onMiddle(event: MouseEvent, tab: TabView): void {
    if (event.button === 1) this.closeTab.emit(tab);
  }

  protected press({ button, clientX, pointerId }: PointerEvent, { id }: TabView): void {
    this.#dragged = false;
    if (button === 0 && this.renaming() === null) this.#pressed = { id, x: clientX, pointer: pointerId };
  }

  protected dragTab(event: PointerEvent): void {
    const pressed = this.#pressed;
    if (!pressed || event.buttons === 0) return;
    if (!this.#dragged && Math.abs(event.clientX - pressed.x) < DRAG_PIXELS) return;
    if (!this.#dragged) (event.currentTarget as HTMLElement).setPointerCapture(pressed.pointer);
    this.#dragged = true;
    const items = [...this.list().nativeElement.children];
    const spans = items
      .filter((_item, at) => this.tabs()[at]?.id !== pressed.id)
      .map((item) => item.getBoundingClientRect());
    this.drag.set({ id: pressed.id, place: dropIndex(spans, event.clientX) });
  }

  protected drop(): void {
    const drag = this.drag();
    this.#pressed = null;
    this.drag.set(null);
    if (drag) this.move.emit(drag);
  }

  protected isDropBefore(id: string): boolean {
    const drag = this.drag();
    return drag !== null && this.#others()[drag.place]?.id === id;
  }

  protected isDropAfter(id: string): boolean {
    const drag = this.drag();
    return drag !== null && drag.place === this.#others().length && this.#others().at(-1)?.id === id;
  }

  #focusTab(id: string | null): void {
    const isTab = ({ nativeElement }: ElementRef<HTMLElement>): boolean =>
      nativeElement.dataset['tab'] === id;
    (this.buttons().find(isTab) ?? this.buttons()[0])?.nativeElement.focus();
  }
}

/**
 * Returns the index, among the other tabs, at which a dragged tab would be dropped: before the first tab whose middle is to
 * the right of the pointer.
 */
export function dropIndex(otherTabs: readonly Pick<DOMRect, 'left' | 'width'>[], pointerX: number): number {
  const index = otherTabs.findIndex(({ left, width }) => pointerX < left + width / 2);
  return index === -1 ? otherTabs.length : index;
}
