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
import { TerminalAppearance } from '../../terminal/appearance/terminal-appearance';
import type { TerminalHost } from '../../terminal/create-terminal';
import { shellQuote } from '../../terminal/input/paste-text';
import { scrollByTouch } from '../../terminal/input/touch-scroll';
import { loadImages } from '../../terminal/program/images';
import { Keymap } from '../keys/keymap';
import { PaneProgramStatus } from '../needs-attention/pane-program-status';
import { JumpToLatest } from './jump-to-latest';
import { PaneBanner } from './pane-banner';
import { PaneConnection } from './pane-connection';
import { PaneFit } from './pane-fit';
import { PaneInput } from './pane-input';
import { listenForPaneEvents, listenForPastes } from './pane-listeners';
import { PaneScreen } from './pane-screen';
import { SearchBar } from './search/search-bar';
import { createShellTerminal, type ShellTerminal } from './shell-terminal';
import { FileDrop } from './uploads/file-drop';
import { FileUploads } from './uploads/file-uploads';
import { UploadList } from './uploads/upload-list';
import { VoiceInput } from './voice/voice-input';

const SCROLLBACK_LINES = 10_000;

/** One shell's terminal. It stays attached while its tab is in the background. */
@Component({
  selector: 'lk-terminal-pane',
  imports: [MatButtonModule, FileDrop, PaneBanner, SearchBar, JumpToLatest, UploadList],
  providers: [FileUploads, PaneProgramStatus, PaneConnection, PaneInput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './terminal-pane.html',
  styleUrl: './terminal-pane.scss',
  host: {
    '[class.visible]': 'visible()',
    '[style.--lk-terminal]': 'look.background()',
    '[style.--lk-terminal-text]': 'look.foreground()',
  },
})
export class TerminalPane {
  readonly session = input.required<SessionInfo>();
  /** Whether the pane is on the screen. */
  readonly visible = input(false);
  /** Whether the pane takes the keyboard focus when visible. */
  readonly active = input(true);
  /** Watch only: don't type into the shell and don't resize it. */
  readonly readOnly = input(false);
  readonly newShell = output();
  readonly closeTab = output();

  readonly input = inject(PaneInput);
  private readonly hostElement = viewChild.required<ElementRef<TerminalHost>>('host');
  private readonly filePicker = viewChild.required<ElementRef<HTMLInputElement>>('filePicker');
  private readonly searchBar = viewChild(SearchBar);
  protected readonly look = inject(TerminalAppearance);
  readonly #programStatus = inject(PaneProgramStatus);
  readonly #uploads = inject(FileUploads);
  readonly #voice = inject(VoiceInput);
  readonly #keymap = inject(Keymap);
  protected readonly built = signal<ShellTerminal | null>(null);
  readonly #connection = inject(PaneConnection);
  readonly #fit = new PaneFit({
    built: this.built,
    host: () => this.hostElement().nativeElement,
    isVisible: this.visible,
    readOnly: this.readOnly,
    fontPixels: () => this.look.options().fontSize,
  });
  readonly screen = new PaneScreen(
    () => this.built()?.terminal,
    () => this.session().label,
  );
  #destroyed = false;

  readonly connection = this.#connection.state;
  readonly title = this.#connection.title;
  readonly roundTripMs = this.#connection.roundTripMs;
  readonly transport = this.#connection.transport;
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
      if (this.visible() && this.built()) this.#fit.soon();
    });
    effect(() => {
      if (this.visible() && this.active()) this.#fit.takeFocus();
      else this.#fit.cancelFocus();
    });
    effect(() => this.#programStatus.setPane(this.session(), this.visible()));
  }

  focus(): void {
    this.built()?.terminal.focus();
  }

  /** Opens the search bar, or focuses it if it's open. */
  openSearch(): void {
    if (this.searching()) this.searchBar()?.focus();
    this.searching.set(true);
  }

  /** Opens the file picker. */
  pickFiles(): void {
    this.filePicker().nativeElement.click();
  }

  /** Whether the browser supports speech recognition. */
  readonly canDictate = this.#voice.isAvailable;

  /** Types dictated text after the user has reviewed it. */
  async dictate(): Promise<void> {
    const text = await this.#voice.dictate();
    if (text !== '') this.input.insert(text);
  }

  protected closeSearch(): void {
    this.searching.set(false);
    this.focus();
  }

  /** Uploads files and types their paths. */
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
    this.#connection.retryNow();
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
    terminal.attachCustomKeyEventHandler((event) => this.#handlesKey(event, built));
    terminal.onResize((size) => {
      this.size.set(size);
      if (this.readOnly()) this.#fit.soon();
    });
    if (this.visible()) this.#fit.now(built);
    this.size.set({ cols: terminal.cols, rows: terminal.rows });
    const attachment = this.#connection.attach(terminal, this.session(), this.readOnly);
    this.built.set(built);
    this.input.connect({ terminal, send: (data) => !this.readOnly() && attachment.send(data) });
    this.#programStatus.watch(terminal, () => !attachment.isReplaying);
    const stopListening = [
      listenForPaneEvents(host, {
        resized: () => this.#fit.soon(),
        used: () => attachment.wasResizedElsewhere && this.#fit.soon(),
        online: () => attachment.retryNow(),
      }),
      scrollByTouch(host, terminal),
      listenForPastes(host, {
        text: (text) => void (this.readOnly() || this.input.paste(text)),
        files: (files) => this.upload(files),
      }),
    ];
    destroyRef.onDestroy(() => {
      this.#fit.cancel();
      for (const stop of stopListening) stop();
      attachment.close();
      terminal.dispose();
    });
  }

  /**
   * Tells xterm.js whether to handle a key. Workspace shortcuts are left to the page; keys that the program wants in
   * another encoding are sent here.
   */
  #handlesKey(event: KeyboardEvent, { terminal, keyboard }: ShellTerminal): boolean {
    if (this.#keymap.handles(event, terminal.hasSelection())) return false;
    const sequence = keyboard.encode(event);
    if (sequence === null) return true;
    event.preventDefault();
    terminal.input(sequence);
    return false;
  }
}
