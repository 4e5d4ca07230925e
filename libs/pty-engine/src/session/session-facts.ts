import { printable, type SessionAttention, type SessionInfo } from '@latchkey/contracts';
import { ActivityTracker, type SessionClock } from '@latchkey/sessions';
import {
  foregroundOf,
  terminalGroupNow,
  UNKNOWN_FOREGROUND,
  type ForegroundGroup,
} from '../shell/foreground';
import type { ProgramEnds } from '../shell/program-ends';

/** Enter, Ctrl-C, Ctrl-D and Ctrl-Z: they start, end or stop a program. */
const CHANGING_KEYS = [0x0d, 0x03, 0x04, 0x1a];
/** How long an entered command takes to become the running program. */
const AFTER_KEY_MS = 150;
/** Output may have been a program's last, so check whether the shell has the terminal back. */
const AFTER_OUTPUT_MS = 500;
const MAX_MESSAGE_CHARACTERS = 200;

type Facts = Pick<SessionInfo, 'program' | 'cwd' | 'lastOutputAt' | 'activity' | 'attention'>;

/** Tracks a session's program, folder, activity and whether it needs attention. */
export class SessionFacts {
  readonly #activity: ActivityTracker;
  #foreground: ForegroundGroup = UNKNOWN_FOREGROUND;
  #refreshing: Promise<void> | null = null;
  #ended = false;
  private outputPieces = 0;
  #reportedOutputDate = 0;
  #cancelRefresh: (() => void) | null = null;

  /**
   * @param shellPid null once the shell has ended
   * @param ends receives every look at who has the terminal
   */
  constructor(
    private readonly clock: SessionClock,
    private readonly shellPid: () => number | null,
    private readonly onChange: () => void,
    private readonly ends: ProgramEnds | null,
  ) {
    this.#activity = new ActivityTracker(clock, onChange);
  }

  info(): Facts {
    const { activity, attention, lastOutputDate } = this.#activity;
    const { program, cwd } = this.#foreground;
    return {
      program,
      cwd,
      lastOutputAt: iso(lastOutputDate),
      activity,
      attention: attention && shownAttention(attention),
    };
  }

  produced(): void {
    this.#activity.produced();
    this.outputPieces += 1;
    const { group } = this.#foreground;
    const shellPid = this.shellPid();
    if (group === null || shellPid === null) return;
    const wantsLook = () => group === shellPid && this.ends?.wantsLook === true;
    if (group === shellPid && !wantsLook()) return;
    this.#refreshSoon(AFTER_OUTPUT_MS, () => wantsLook() || terminalGroupNow(shellPid) !== group);
  }

  typed(bytes: Uint8Array): void {
    this.#activity.typed(bytes);
    if (CHANGING_KEYS.some((key) => bytes.includes(key))) this.#refreshSoon(AFTER_KEY_MS);
  }

  needsAttention(message: string | null): void {
    this.#activity.needsAttention(message);
  }

  /** Called when the shell has ended or is about to. Keeps the last folder. */
  exited(): void {
    this.#ended = true;
    this.#activity.exited();
    this.#cancelRefresh?.();
    this.#foreground = { ...this.#foreground, program: null };
  }

  /** Updates the program and folder from the system. Never fails. */
  refresh(): Promise<void> {
    return (this.#refreshing ??= this.#look().finally(() => (this.#refreshing = null)));
  }

  #refreshSoon(milliseconds: number, isNeeded = () => true): void {
    this.#cancelRefresh ??= this.clock.after(milliseconds, () => {
      this.#cancelRefresh = null;
      if (isNeeded()) void this.refresh();
    });
  }

  async #look(): Promise<void> {
    const shellPid = this.shellPid();
    const { outputPieces } = this;
    const found = await foregroundOf(shellPid);
    if (this.#ended) return;
    // A shell that is ending has no folder any more. Keep the last one for its successor.
    const foreground = { ...found, cwd: found.cwd ?? this.#foreground.cwd };
    const { program, cwd, group } = foreground;
    if (group !== null && shellPid !== null) {
      const wasQuiet = outputPieces === this.outputPieces;
      this.ends?.looked({ group, shellPid, program, wasQuiet });
    }
    const { lastOutputDate } = this.#activity;
    const isSame = program === this.#foreground.program && cwd === this.#foreground.cwd;
    this.#foreground = foreground;
    if (isSame && lastOutputDate === this.#reportedOutputDate) return;
    this.#reportedOutputDate = lastOutputDate;
    this.onChange();
  }
}

function shownAttention({ message, at }: { message: string | null; at: number }): SessionAttention {
  const text = message && printable(message).trim();
  return { message: text ? shortened(text) : null, at: iso(at) };
}

function shortened(text: string): string {
  return text.length > MAX_MESSAGE_CHARACTERS ? `${text.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…` : text;
}

function iso(date: number): string {
  return new Date(date).toISOString();
}
