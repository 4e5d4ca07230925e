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
import { OPEN_SOCKET, socketUrl } from '../core/control-channel';
import { PatStatusStore } from '../core/pat-status-store';
import { Clock } from '../shared/clock';
import { Preferences } from '../shared/preferences';
import { createTerminal, type BuiltTerminal, type TerminalHost } from '../terminal/create-terminal';
import { terminalPalette } from '../terminal/palette';
import { terminalFontReady } from '../terminal/terminal-font';
import { ClipboardWrites } from './clipboard-note';
import { ShellAttachment } from './shell-attachment';
import { shortcutOf } from './shortcuts';
import { watchSurroundings } from './watch-surroundings';

const FONT_SIZE_PIXELS = 14;
const SCROLLBACK_LINES = 10_000;
/** A cut shorter than this is not worth a word. */
const QUIET_CUT_MILLISECONDS = 1000;

/** One shell on the screen. It stays attached while another tab is in front. */
@Component({
  selector: 'lk-terminal-pane',
  imports: [MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './terminal-pane.html',
  styleUrl: './terminal-pane.scss',
  host: { '[class.front]': 'front()' },
})
export class TerminalPane {
  readonly session = input.required<SessionInfo>();
  readonly front = input(false);
  readonly newShell = output();
  readonly closeTab = output();

  private readonly hostElement = viewChild.required<ElementRef<TerminalHost>>('host');
  private readonly preferences = inject(Preferences);
  private readonly status = inject(PatStatusStore);
  private readonly access = inject(AccessStore);
  private readonly clock = inject(Clock);
  private readonly openSocket = inject(OPEN_SOCKET);
  private readonly clipboardWrites = inject(ClipboardWrites);
  private readonly built = signal<BuiltTerminal | null>(null);
  private readonly attachment = signal<ShellAttachment | null>(null);
  private destroyed = false;
  private frame = 0;
  private focusWanted = false;

  readonly connection = computed(() => this.attachment()?.connection() ?? ({ kind: 'connecting' } as const));
  readonly title = computed(() => this.attachment()?.title() ?? '');
  readonly size = signal<{ cols: number; rows: number } | null>(null);
  readonly hoveredLink = signal<string | null>(null);
  /** Ctrl of the key bar, held for the next key. */
  readonly heldControl = signal(false);
  readonly roundTripMilliseconds = computed(() => {
    this.clock.nowMilliseconds();
    return this.connection().kind === 'attached' ? (this.attachment()?.roundTripMilliseconds ?? null) : null;
  });
  private readonly cut = computed(() => this.connection().kind === 'reconnecting');
  private readonly longCut = signal(false);
  protected readonly reconnecting = computed(() => this.cut() && this.longCut());
  protected readonly exitCode = computed(() => {
    const connection = this.connection();
    return connection.kind === 'exited' ? connection.exitCode : null;
  });
  protected readonly refusal = computed(() => {
    const connection = this.connection();
    return connection.kind === 'refused' ? connection.message : null;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.destroyed = true));
    const destroyRef = inject(DestroyRef);
    afterNextRender(() => void this.start(destroyRef));
    effect(() => {
      const terminal = this.built()?.terminal;
      if (!terminal) return;
      terminal.options.theme = terminalPalette(this.preferences.dark());
      terminal.options.screenReaderMode = this.preferences.screenReader();
    });
    effect(() => {
      if (this.front() && this.built()) this.fitSoon(true);
    });
    effect((onCleanup) => {
      this.longCut.set(false);
      if (!this.cut()) return;
      const timer = setTimeout(() => this.longCut.set(true), QUIET_CUT_MILLISECONDS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  focus(): void {
    this.built()?.terminal.focus();
  }

  /** Types as if from a keyboard; arrows are spelt as the program in the shell asked for. */
  typeKey(sequence: string, applicationSequence = sequence): void {
    const terminal = this.built()?.terminal;
    if (!terminal) return;
    this.attachment()?.send(terminal.modes.applicationCursorKeysMode ? applicationSequence : sequence);
    terminal.focus();
  }

  /** Copies the selection; false when there is none. */
  copy(): boolean {
    const text = this.built()?.terminal.getSelection() ?? '';
    if (text !== '') void navigator.clipboard?.writeText(text).catch(() => undefined);
    return text !== '';
  }

  protected retryNow(): void {
    this.attachment()?.retryNow();
  }

  private async start(destroyRef: DestroyRef): Promise<void> {
    await terminalFontReady();
    if (this.destroyed) return;
    const host = this.hostElement().nativeElement;
    const built = createTerminal(
      host,
      {
        dark: this.preferences.dark(),
        screenReader: this.preferences.screenReader(),
        fontSizePixels: FONT_SIZE_PIXELS,
      },
      { scrollback: SCROLLBACK_LINES, cols: this.session().cols, rows: this.session().rows },
      (target) => this.hoveredLink.set(target),
    );
    const { terminal } = built;
    terminal.attachCustomKeyEventHandler((event) => shortcutOf(event) === null);
    terminal.onResize((size) => this.size.set(size));
    if (this.front()) built.fit.fit();
    this.size.set({ cols: terminal.cols, rows: terminal.rows });
    const attachment = this.attach(built);
    this.built.set(built);
    const stopWatching = watchSurroundings(host, {
      resized: () => this.fitSoon(false),
      online: () => attachment.retryNow(),
    });
    destroyRef.onDestroy(() => {
      cancelAnimationFrame(this.frame);
      stopWatching();
      attachment.close();
      terminal.dispose();
    });
  }

  private attach({ terminal }: BuiltTerminal): ShellAttachment {
    const url = socketUrl(`${API.terminal}?session=${encodeURIComponent(this.session().id)}`);
    const attachment = new ShellAttachment(terminal, {
      url,
      openSocket: this.openSocket,
      onKeys: (data) => this.applyHeldControl(data),
      explainFailure: () => this.explainFailure(),
      onClipboardWrite: (characters) => this.clipboardWrites.note(this.session().label, characters),
    });
    this.attachment.set(attachment);
    return attachment;
  }

  private applyHeldControl(data: string): string {
    if (!this.heldControl() || !/^[@-_a-z]$/.test(data)) return data;
    this.heldControl.set(false);
    return String.fromCharCode(data.charCodeAt(0) & 0x1f);
  }

  /** A browser does not say why a WebSocket was refused; the same question by HTTP does. */
  private async explainFailure(): Promise<Refusal | null> {
    await this.status.load();
    return this.access.problem();
  }

  /** Fits at the next frame, however often it is asked before that. */
  private fitSoon(focus: boolean): void {
    this.focusWanted ||= focus;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (!this.front()) return;
      this.built()?.fit.fit();
      if (this.focusWanted) this.focus();
      this.focusWanted = false;
    });
  }
}
