import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { API, type SessionInfo } from '@latchkey/contracts';
import type { Refusal } from '@latchkey/terminal-client';
import { AccessStore } from '../core/access-store';
import { OPEN_SOCKET } from '../core/control-channel';
import { socketUrl } from '../core/page-sockets';
import { PatStatusStore } from '../core/pat-status-store';
import { FileDrop } from '../pane/file-drop';
import { FileUploads } from '../pane/file-uploads';
import { PaneCalls } from '../pane/pane-calls';
import { PaneInput } from '../pane/pane-input';
import { SearchBar } from '../pane/search-bar';
import { createShellTerminal, type ShellTerminal } from '../pane/shell-terminal';
import { UploadList } from '../pane/upload-list';
import { VoiceInput } from '../pane/voice-input';
import { watchPastes } from '../pane/watch-pastes';
import { Clock } from '../shared/clock';
import type { TerminalHost } from '../terminal/create-terminal';
import { loadImages } from '../terminal/images';
import { shellQuote } from '../terminal/shell-quote';
import { TerminalAppearance } from '../terminal/terminal-appearance';
import { watchedFontPixels } from '../terminal/watched-size';
import { ClipboardWrites } from './clipboard-note';
import { PaneNotes } from './pane-notes';
import { ShellAttachment } from './shell-attachment';
import { Keymap } from './keys/keymap';
import { watchSurroundings } from './watch-surroundings';

const SCROLLBACK_LINES = 10_000;

/** One shell on the screen. It stays attached while another tab is in front. */
@Component({
  selector: 'lk-terminal-pane',
  imports: [MatButtonModule, FileDrop, PaneNotes, SearchBar, UploadList],
  providers: [FileUploads, PaneCalls, PaneInput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './terminal-pane.html',
  styleUrl: './terminal-pane.scss',
  host: { '[class.front]': 'front()', '[style.--lk-terminal]': 'look.background()' },
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
  private readonly status = inject(PatStatusStore);
  private readonly access = inject(AccessStore);
  private readonly clock = inject(Clock);
  private readonly openSocket = inject(OPEN_SOCKET);
  private readonly clipboardWrites = inject(ClipboardWrites);
  private readonly calls = inject(PaneCalls);
  private readonly uploads = inject(FileUploads);
  private readonly voice = inject(VoiceInput);
  private readonly keymap = inject(Keymap);
  protected readonly built = signal<ShellTerminal | null>(null);
  private readonly attachment = signal<ShellAttachment | null>(null);
  private destroyed = false;
  private frame = 0;
  private focusWanted = false;

  readonly connection = computed(() => this.attachment()?.connection() ?? ({ kind: 'connecting' } as const));
  readonly title = computed(() => this.attachment()?.title() ?? '');
  readonly size = signal<{ cols: number; rows: number } | null>(null);
  readonly hoveredLink = signal<string | null>(null);
  readonly searching = signal(false);
  readonly roundTripMilliseconds = computed(() => {
    this.clock.nowMilliseconds();
    return this.connection().kind === 'attached' ? (this.attachment()?.roundTripMilliseconds ?? null) : null;
  });
  readonly transport = computed(() => {
    const connection = this.connection();
    return connection.kind === 'attached' ? connection.transport : null;
  });

  constructor() {
    const destroyRef = inject(DestroyRef);
    destroyRef.onDestroy(() => (this.destroyed = true));
    afterNextRender(() => void this.start(destroyRef));
    effect(() => {
      const terminal = this.built()?.terminal;
      if (!terminal) return;
      Object.assign(terminal.options, this.look.options(), { disableStdin: this.readOnly() });
      this.fitSoon(false);
    });
    effect(() => {
      if (this.front() && this.built()) this.fitSoon(false);
    });
    effect(() => {
      if (this.front() && this.active() && this.built()) this.fitSoon(true);
    });
    effect(() => this.calls.show(this.session(), this.front()));
  }

  focus(): void {
    this.built()?.terminal.focus();
  }

  hasSelection(): boolean {
    return this.built()?.terminal.hasSelection() ?? false;
  }

  clearSelection(): void {
    this.built()?.terminal.clearSelection();
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
  readonly canDictate = this.voice.isAvailable;

  /** Types what the person says, once it is corrected. */
  async dictate(): Promise<void> {
    const text = await this.voice.dictate();
    if (text !== '') this.input.insert(text);
  }

  protected closeSearch(): void {
    this.searching.set(false);
    this.focus();
  }

  /** Brings files to the shell's machine and types where they are. */
  protected upload(files: readonly File[]): void {
    this.uploads.add(files, ({ path }) => this.input.insert(`${shellQuote(path)} `));
  }

  protected picked(picker: HTMLInputElement): void {
    this.upload([...(picker.files ?? [])]);
    picker.value = '';
  }

  protected retryNow(): void {
    this.attachment()?.retryNow();
  }

  private async start(destroyRef: DestroyRef): Promise<void> {
    const [images] = await Promise.all([loadImages(), this.look.ready()]);
    if (this.destroyed) return;
    const host = this.hostElement().nativeElement;
    const built = createShellTerminal(
      host,
      this.look.options(),
      { scrollback: SCROLLBACK_LINES, cols: this.session().cols, rows: this.session().rows },
      { images, onHoverLink: (target) => this.hoveredLink.set(target) },
    );
    const { terminal } = built;
    terminal.attachCustomKeyEventHandler((event) => this.mayTerminalHave(event, built));
    terminal.onResize((size) => {
      this.size.set(size);
      if (this.readOnly()) this.fitSoon(false);
    });
    if (this.front()) this.fit(built);
    this.size.set({ cols: terminal.cols, rows: terminal.rows });
    const attachment = this.attach(built);
    this.built.set(built);
    this.input.connect({ terminal, send: (data) => !this.readOnly() && attachment.send(data) });
    this.calls.watch(terminal, () => !attachment.isReplaying);
    const stopWatching = [
      watchSurroundings(host, {
        resized: () => this.fitSoon(false),
        online: () => attachment.retryNow(),
      }),
      watchPastes(host, {
        text: (text) => void this.input.paste(text),
        files: (files) => this.upload(files),
      }),
    ];
    destroyRef.onDestroy(() => {
      cancelAnimationFrame(this.frame);
      for (const stop of stopWatching) stop();
      attachment.close();
      terminal.dispose();
    });
  }

  private attach({ terminal }: ShellTerminal): ShellAttachment {
    const url = socketUrl(`${API.terminal}?session=${encodeURIComponent(this.session().id)}`);
    const attachment = new ShellAttachment(terminal, {
      url,
      openSocket: this.openSocket,
      onKeys: (data) => this.input.applyHeldControl(data),
      explainFailure: () => this.explainFailure(),
      onClipboardWrite: (characters) => this.clipboardWrites.note(this.session().label, characters),
    });
    this.attachment.set(attachment);
    return attachment;
  }

  /** Keys of the workspace are not typed, and those that a program wants spelt another way are typed here. */
  private mayTerminalHave(event: KeyboardEvent, { terminal, keyboard }: ShellTerminal): boolean {
    if (this.keymap.takes(event, terminal.hasSelection())) return false;
    const spelt = keyboard.encode(event);
    if (spelt === null) return true;
    event.preventDefault();
    terminal.input(spelt);
    return false;
  }

  /** A browser does not say why a WebSocket was refused; the same question by HTTP does. */
  private async explainFailure(): Promise<Refusal | null> {
    await this.status.load();
    return this.access.problem();
  }

  /** Gives the shell the size of this place, or, where it is only watched, the font the size that shows it whole. */
  private fit({ terminal, fit }: ShellTerminal): void {
    if (!this.readOnly()) return fit.fit();
    const host = this.hostElement().nativeElement;
    const screen = host.querySelector('.xterm-screen');
    if (!screen) return;
    const [drawn, room] = [screen.getBoundingClientRect(), host.getBoundingClientRect()];
    const own = this.look.options().fontSize;
    const font = watchedFontPixels(drawn, terminal.options.fontSize ?? own, room, own);
    if (font !== terminal.options.fontSize) terminal.options.fontSize = font;
  }

  /** Fits at the next frame, however often it is asked before that. */
  private fitSoon(focus: boolean): void {
    this.focusWanted ||= focus;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (!this.front()) return;
      const built = this.built();
      if (built) this.fit(built);
      if (this.focusWanted && !isBusyElsewhere()) this.focus();
      this.focusWanted = false;
    });
  }
}

/** The person types into a field of the page, or answers a dialog: a terminal must not take the keys from there. */
function isBusyElsewhere(): boolean {
  // Of a dialog that opens, nothing has the focus yet.
  if (document.querySelector('mat-dialog-container') !== null) return true;
  return document.activeElement?.matches('input, [role="dialog"], [role="dialog"] *') ?? false;
}
