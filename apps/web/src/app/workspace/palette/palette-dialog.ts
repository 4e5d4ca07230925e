import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  linkedSignal,
  signal,
} from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { Icon } from '../../shared/icon';
import { Preferences } from '../../shared/preferences';
import { findItems, rememberCommand, rememberedCommands, type PaletteItem } from './palette-item';

const PAGE_SIZE = 8;

/** The command palette. Previews a theme or font while its entry is selected. */
@Component({
  selector: 'lk-palette-dialog',
  imports: [MatDialogModule, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './palette-dialog.html',
  styleUrl: './palette-dialog.scss',
})
export class PaletteDialog {
  readonly #items = inject<readonly PaletteItem[]>(MAT_DIALOG_DATA);
  readonly #dialog = inject<MatDialogRef<PaletteDialog, PaletteItem>>(MatDialogRef);
  readonly #preferences = inject(Preferences);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #recent = rememberedCommands();

  protected readonly typed = signal('');
  protected readonly found = computed(() => findItems(this.#items, this.typed(), this.#recent));
  protected readonly position = linkedSignal({ source: this.found, computation: () => 0 });
  protected readonly current = computed(() => this.found()[this.position()]?.item ?? null);
  /** Announced to screen readers. */
  protected readonly count = computed(() => {
    const { length } = this.found();
    return length === 0 ? 'No matches' : length === 1 ? '1 command' : `${length} commands`;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#preferences.try({}));
    afterRenderEffect(() => {
      const current = this.current();
      this.#preferences.try(this.#moved() ? (current?.preview ?? {}) : {});
      this.#element.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    });
  }

  #pointer: Pick<MouseEvent, 'screenX' | 'screenY'> | null = null;
  /** Whether the user has typed or moved. Don't preview the entry that's selected initially. */
  readonly #moved = signal(false);

  protected type(text: string): void {
    this.#moved.set(text.trim() !== '');
    this.typed.set(text);
  }

  protected onKeydown(event: KeyboardEvent): void {
    const last = this.found().length - 1;
    const at = this.position();
    const to = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at === 0 ? last : at - 1,
      PageDown: Math.min(last, at + PAGE_SIZE),
      PageUp: Math.max(0, at - PAGE_SIZE),
    }[event.key];
    if (event.key === 'Enter') this.choose(this.current());
    else if (to !== undefined && last >= 0) this.goTo(to);
    else return;
    event.preventDefault();
  }

  /** Selects the entry under a moving pointer; ignores a list that scrolls under a still one. */
  protected point({ screenX, screenY }: MouseEvent, position: number): void {
    const last = this.#pointer;
    this.#pointer = { screenX, screenY };
    const isAtRest = last === null || (last.screenX === screenX && last.screenY === screenY);
    if (!isAtRest && position !== this.position()) this.goTo(position);
  }

  protected goTo(position: number): void {
    this.#moved.set(true);
    this.position.set(position);
  }

  protected choose(item: PaletteItem | null): void {
    if (!item) return;
    rememberCommand(item.id);
    this.#dialog.close(item);
  }

  /** Splits a title into matching and other pieces. */
  protected pieces(title: string, places: readonly number[]): readonly { text: string; found: boolean }[] {
    const pieces: { text: string; found: boolean }[] = [];
    let at = 0;
    for (const letter of title) {
      const found = places.includes(at);
      at += letter.length;
      const last = pieces.at(-1);
      if (last?.found === found) last.text += letter;
      else pieces.push({ text: letter, found });
    }
    return pieces;
  }
}
