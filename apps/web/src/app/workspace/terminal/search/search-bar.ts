import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { ISearchOptions } from '@xterm/addon-search';
import { Icon } from '../../../shared/icon';
import { TerminalAppearance } from '../../../terminal/appearance/terminal-appearance';
import { matchColours } from '../../../terminal/appearance/themes';
import { matchBox, overlap } from './match-box';
import { MARKED_MATCHES, type ShellTerminal } from '../shell-terminal';

interface Results {
  /** Place of the one shown, from 0; below that none is. */
  readonly index: number;
  readonly count: number;
}

/** Finds text in what a terminal shows and has scrolled away. */
@Component({
  selector: 'lk-search-bar',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'search', '(keydown.escape)': 'closed.emit()', '[class.low]': 'isLow()' },
  templateUrl: './search-bar.html',
  styleUrl: './search-bar.scss',
})
export class SearchBar {
  readonly terminal = input.required<ShellTerminal>();
  readonly closed = output();

  readonly #bar = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  readonly #theme = inject(TerminalAppearance).theme;
  protected readonly text = signal('');
  protected readonly caseSensitive = signal(false);
  protected readonly regex = signal(false);
  protected readonly isLow = signal(false);
  readonly #results = signal<Results>({ index: -1, count: 0 });
  protected readonly isValid = computed(() => !this.regex() || isPattern(this.text()));
  protected readonly words = computed(() => {
    if (this.text() === '') return '';
    if (!this.isValid()) return 'Not a pattern';
    const { index, count } = this.#results();
    if (count === 0) return 'Nothing found';
    const all = count >= MARKED_MATCHES ? `${MARKED_MATCHES}+` : `${count}`;
    return index < 0 ? `${all} found` : `${index + 1} of ${all}`;
  });
  readonly #options = computed((): ISearchOptions => ({
    caseSensitive: this.caseSensitive(),
    regex: this.regex(),
    decorations: matchColours(this.#theme().dark),
  }));

  constructor() {
    effect((onCleanup) => {
      const watch = this.terminal().search.onDidChangeResults(({ resultIndex, resultCount }) =>
        this.#results.set({ index: resultIndex, count: resultCount }),
      );
      onCleanup(() => watch.dispose());
    });
    effect(() => this.find('here'));
    afterNextRender(() => this.focus());
    inject(DestroyRef).onDestroy(() => this.terminal().search.clearDecorations());
  }

  /** Puts the focus on the field, with its text selected. */
  focus(): void {
    this.field().nativeElement.focus();
    this.field().nativeElement.select();
  }

  /** @param where `here`: a match that the text typed so far has found stays if it still is one */
  protected find(where: 'here' | 'next' | 'previous'): void {
    const { search } = this.terminal();
    const [text, options] = [this.text(), this.#options()];
    // The addon marks what other options find only if it has forgotten what it found before.
    if (where === 'here') search.clearDecorations();
    if (text === '' || !this.isValid()) {
      this.#results.set({ index: -1, count: 0 });
      return;
    }
    const isFound =
      where === 'previous'
        ? search.findPrevious(text, options)
        : search.findNext(text, { ...options, incremental: where === 'here' });
    if (isFound) this.#uncoverMatch();
  }

  /** Goes to the other end of the pane if it lies over what was found. */
  #uncoverMatch(): void {
    const match = matchBox(this.terminal().terminal);
    if (match && overlap(match, this.#bar.getBoundingClientRect())) this.isLow.update((isLow) => !isLow);
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
