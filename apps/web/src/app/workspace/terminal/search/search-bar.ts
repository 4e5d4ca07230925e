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
import type { Terminal } from '@xterm/xterm';
import { Icon } from '../../../shared/icon';
import { TerminalAppearance } from '../../../terminal/appearance/terminal-appearance';
import { matchColours } from '../../../terminal/appearance/themes';
import { MARKED_MATCHES, type ShellTerminal } from '../shell-terminal';

interface Results {
  /** Index of the current match; negative if there is none. */
  readonly index: number;
  readonly count: number;
}

/** Finds text on a terminal's screen and in its scrollback. */
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
  protected readonly resultText = computed(() => {
    if (this.text() === '') return '';
    if (!this.isValid()) return 'Invalid pattern';
    const { index, count } = this.#results();
    if (count === 0) return 'No matches';
    const all = count >= MARKED_MATCHES ? `${MARKED_MATCHES}+` : `${count}`;
    return index < 0 ? `${all} matches` : `${index + 1} of ${all}`;
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

  /** Focuses the field and selects its text. */
  focus(): void {
    this.field().nativeElement.focus();
    this.field().nativeElement.select();
  }

  /** @param where `here` keeps the current match if it still matches */
  protected find(where: 'here' | 'next' | 'previous'): void {
    const { search } = this.terminal();
    const [text, options] = [this.text(), this.#options()];
    // Without this, the addon keeps the marks of earlier options.
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

  /** Moves the search bar to the other end of the pane if it covers the match. */
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

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Returns the first line of the current match as a rectangle on the page, in CSS pixels; null if there is no match. */
function matchBox(terminal: Terminal): Box | null {
  const match = terminal.getSelectionPosition();
  const screen = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
  if (!match || !screen) return null;
  const { start, end } = match;
  const [lineHeight, cellWidth] = [screen.height / terminal.rows, screen.width / terminal.cols];
  const top = screen.top + (start.y - terminal.buffer.active.viewportY) * lineHeight;
  const endColumn = end.y === start.y ? end.x : terminal.cols;
  return {
    top,
    bottom: top + lineHeight,
    left: screen.left + start.x * cellWidth,
    right: screen.left + endColumn * cellWidth,
  };
}

function overlap(one: Box, other: Box): boolean {
  return one.top < other.bottom && other.top < one.bottom && one.left < other.right && other.left < one.right;
}
