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
import { TabSignal } from '../attention/tab-signal';
import { Icon } from '../../shared/icon';
import { ActivityMark } from '../shells/activity-mark';
import { placeWords } from '../shells/folder-words';
import { dragPlace } from './drag-place';
import type { TabView } from './tab-view';

/** A pointer that moves less than this has clicked. */
const DRAG_PIXELS = 6;

interface Drag {
  readonly id: string;
  /** Where among the others it would be put. */
  readonly place: number;
}

/** The tabs as a row of buttons; a double click or F2 renames one, the middle button closes one, a pull moves one. */
@Component({
  selector: 'lk-tab-bar',
  imports: [ReactiveFormsModule, ActivityMark, Icon, TabSignal],
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
  /** A name was typed: the shell may have the keys again. */
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
  #gripped: { id: string; x: number; pointer: number } | null = null;
  #dragged = false;
  /** The tab had the keys before its name became a field. */
  #tabHadKeys = false;

  constructor() {
    effect(() => {
      const id = this.activeId();
      const button = this.buttons().find(({ nativeElement }) => nativeElement.dataset['tab'] === id);
      const tab = button?.nativeElement.closest('li');
      tab?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
    });
  }

  /** What runs in its shells, and where. */
  protected hint({ title, shells }: TabView): string {
    const places = shells.map((shell) => `${shell.label}: ${placeWords(shell, this.#server.home())}`);
    return [title, ...places].join('\n');
  }

  /** Puts the focus on the tab in front. */
  focusActive(): void {
    this.#focusTab(this.activeId());
  }

  /** Turns a tab's name into a field. @param fromTab the tab has the keys, and gets them back */
  startRename(tab: TabView, fromTab = false): void {
    this.#tabHadKeys = fromTab;
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

  protected finishRename(tab: TabView, keep: boolean): void {
    if (keep) this.keepName(tab);
    this.renaming.set(null);
    if (this.#tabHadKeys) afterNextRender(() => this.#focusTab(tab.id), { injector: this.#injector });
    else this.finished.emit();
  }

  /** Also where the person has gone on to something else, which has the keys then. */
  protected keepName(tab: TabView): void {
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

  protected grip({ button, clientX, pointerId }: PointerEvent, { id }: TabView): void {
    this.#dragged = false;
    if (button === 0 && this.renaming() === null) this.#gripped = { id, x: clientX, pointer: pointerId };
  }

  protected pull(event: PointerEvent): void {
    const gripped = this.#gripped;
    if (!gripped || event.buttons === 0) return;
    if (!this.#dragged && Math.abs(event.clientX - gripped.x) < DRAG_PIXELS) return;
    if (!this.#dragged) (event.currentTarget as HTMLElement).setPointerCapture(gripped.pointer);
    this.#dragged = true;
    const items = [...this.list().nativeElement.children];
    const spans = items
      .filter((_item, at) => this.tabs()[at]?.id !== gripped.id)
      .map((item) => item.getBoundingClientRect());
    this.drag.set({ id: gripped.id, place: dragPlace(spans, event.clientX) });
  }

  protected letGo(): void {
    const drag = this.drag();
    this.#gripped = null;
    this.drag.set(null);
    if (drag) this.move.emit(drag);
  }

  protected isDropBefore(id: string): boolean {
    const drag = this.drag();
    return drag !== null && this.#others()[drag.place]?.id === id;
  }

  protected isDropBehind(id: string): boolean {
    const drag = this.drag();
    return drag !== null && drag.place === this.#others().length && this.#others().at(-1)?.id === id;
  }

  #focusTab(id: string | null): void {
    const isIt = ({ nativeElement }: ElementRef<HTMLElement>): boolean => nativeElement.dataset['tab'] === id;
    (this.buttons().find(isIt) ?? this.buttons()[0])?.nativeElement.focus();
  }
}
