import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { SessionInfo } from '@latchkey/contracts';
import { FileDrop } from './uploads/file-drop';
import { FileUploads } from './uploads/file-uploads';
import { PaneCalls } from '../attention/pane-calls';
import { PaneInput } from './pane-input';
import { SearchBar } from './search/search-bar';
import { createShellTerminal, type ShellTerminal } from './shell-terminal';
import { ToEnd } from './to-end';
import { UploadList } from './uploads/upload-list';
import { VoiceInput } from './voice/voice-input';
import { watchPastes } from './watch-pastes';
import type { TerminalHost } from '../../terminal/create-terminal';
import { loadImages } from '../../terminal/program/images';
import { shellQuote } from '../../terminal/input/paste-text';
import { TerminalAppearance } from '../../terminal/appearance/terminal-appearance';
import { scrollByTouch } from '../../terminal/input/touch-scroll';
import { Keymap } from '../keys/keymap';
import { PaneConnection } from './pane-connection';
import { PaneFit } from './pane-fit';
import { PaneNotes } from './pane-notes';
import { PaneScreen } from './pane-screen';
import { watchSurroundings } from './watch-surroundings';

const SCROLLBACK_LINES = 10_000;

/** One shell on the screen. It stays attached while another tab is in front. */
@Component({
  selector: 'lk-terminal-pane',
  imports: [MatButtonModule, FileDrop, PaneNotes, SearchBar, ToEnd, UploadList],
  providers: [FileUploads, PaneCalls, PaneConnection, PaneInput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './terminal-pane.html',
  styleUrl: './terminal-pane.scss',
  host: {
    '[class.front]': 'front()',
    '[style.--lk-terminal]': 'look.background()',
    '[style.--lk-terminal-text]': 'look.foreground()',
  },
})
export class TerminalPane {
  readonly session = input.required<SessionInfo>();
  /** It is seen. */
  readonly front = input(false);
  /** Of those that are seen, it is the one that has the keys. */
  readonly active = input(true);
  /** It is only watched: nothing is typed, and the shell keeps the size that others gave it. */
  readonly readOnly = input(false);
  readonly newShell = output();
  readonly closeTab = output();

  readonly input = inject(PaneInput);
  private readonly hostElement = viewChild.required<ElementRef<TerminalHost>>('host');
  private readonly filePicker = viewChild.required<ElementRef<HTMLInputElement>>('filePicker');
  private readonly searchBar = viewChild(SearchBar);
  protected readonly look = inject(TerminalAppearance);
  readonly #calls = inject(PaneCalls);
  readonly #uploads = inject(FileUploads);
  readonly #voice = inject(VoiceInput);
  readonly #keymap = inject(Keymap);
  protected readonly built = signal<ShellTerminal | null>(null);
  readonly #tie = inject(PaneConnection);
  readonly #fit = new PaneFit({
    built: this.built,
    host: () => this.hostElement().nativeElement,
    isFront: this.front,
    isReadOnly: this.readOnly,
    fontPixels: () => this.look.options().fontSize,
  });
  readonly screen = new PaneScreen(
    () => this.built()?.terminal,
    () => this.session().label,
  );
  #destroyed = false;

  readonly connection = this.#tie.state;
  readonly title = this.#tie.title;
  readonly roundTripMs = this.#tie.roundTripMs;
  readonly transport = this.#tie.transport;
  readonly size = signal<{ cols: number; rows: number } | null>(null);
  readonly hoveredLink = signal<string | null>(null);
  readonly searching = signal(false);

  constructor() {
    const destroyRef = inject(DestroyRef);
    destroyRef.onDestroy(() => (this.#destroyed = true));
    afterNextRender(() => void this.#start(destroyRef));
    effect(() => {
      const terminal = this.built()?.terminal;
      if (!terminal) return;
      Object.assign(terminal.options, this.look.options(), { disableStdin: this.readOnly() });
      this.#fit.soon();
    });
    effect(() => {
      if (this.front() && this.built()) this.#fit.soon();
    });
    effect(() => {
      if (this.front() && this.active()) this.#fit.takeKeys();
      else this.#fit.leaveKeys();
    });
    effect(() => this.#calls.show(this.session(), this.front()));
  }

  focus(): void {
    this.built()?.terminal.focus();
  }

  /** Opens the search, or goes back to it. */
  openSearch(): void {
    if (this.searching()) this.searchBar()?.focus();
    this.searching.set(true);
  }

  /** Lets the person choose files to upload. */
  pickFiles(): void {
    this.filePicker().nativeElement.click();
  }

  /** Whether the browser can hear. */
  readonly canDictate = this.#voice.isAvailable;

  /** Types what the person says, once it is corrected. */
  async dictate(): Promise<void> {
    const text = await this.#voice.dictate();
    if (text !== '') this.input.insert(text);
  }

  protected closeSearch(): void {
    this.searching.set(false);
    this.focus();
  }

  /** Brings files to the shell's machine and types where they are. */
  protected upload(files: readonly File[]): void {
    if (this.readOnly()) return;
    this.#uploads.add(files, ({ path }) => this.input.insert(`${shellQuote(path)} `));
  }

  protected refuseFolders(names: readonly string[]): void {
    if (!this.readOnly()) this.#uploads.refuseFolders(names);
  }

  protected picked(picker: HTMLInputElement): void {
    this.upload([...(picker.files ?? [])]);
    picker.value = '';
  }

  protected retryNow(): void {
    this.#tie.retryNow();
  }

  async #start(destroyRef: DestroyRef): Promise<void> {
    const [images] = await Promise.all([loadImages(), this.look.ready()]);
    if (this.#destroyed) return;
    const host = this.hostElement().nativeElement;
    const built = createShellTerminal(
      host,
      this.look.options(),
      { scrollback: SCROLLBACK_LINES, cols: this.session().cols, rows: this.session().rows },
      { images, onHoverLink: (target) => this.hoveredLink.set(target) },
    );
    const { terminal } = built;
    terminal.attachCustomKeyEventHandler((event) => this.#mayTerminalHave(event, built));
    terminal.onResize((size) => {
      this.size.set(size);
      if (this.readOnly()) this.#fit.soon();
    });
    if (this.front()) this.#fit.now(built);
    this.size.set({ cols: terminal.cols, rows: terminal.rows });
    const attachment = this.#tie.attach(terminal, this.session(), this.readOnly);
    this.built.set(built);
    this.input.connect({ terminal, send: (data) => !this.readOnly() && attachment.send(data) });
    this.#calls.watch(terminal, () => !attachment.isReplaying);
    const stopWatching = [
      watchSurroundings(host, {
        resized: () => this.#fit.soon(),
        used: () => attachment.hasSizeOfOthers && this.#fit.soon(),
        online: () => attachment.retryNow(),
      }),
      scrollByTouch(host, terminal),
      watchPastes(host, {
        text: (text) => void (this.readOnly() || this.input.paste(text)),
        files: (files) => this.upload(files),
      }),
    ];
    destroyRef.onDestroy(() => {
      this.#fit.cancel();
      for (const stop of stopWatching) stop();
      attachment.close();
      terminal.dispose();
    });
  }

  /** Keys of the workspace are not typed, and those that a program wants spelt another way are typed here. */
  #mayTerminalHave(event: KeyboardEvent, { terminal, keyboard }: ShellTerminal): boolean {
    if (this.#keymap.takes(event, terminal.hasSelection())) return false;
    const spelt = keyboard.encode(event);
    if (spelt === null) return true;
    event.preventDefault();
    terminal.input(spelt);
    return false;
  }
}
