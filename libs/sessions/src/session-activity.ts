import type { SessionActivity } from '@latchkey/contracts';
import type { SessionClock } from './ports';

/** So long after its last output a program still counts as working: agents pause between two lines. */
const WORKING_MS = 3_000;
/** Output that comes so soon after a key is its echo. */
const ECHO_MS = 100;
/** A bell that comes so soon after a key answers that key, such as a Tab that completes nothing. */
const ANSWER_MS = 1_000;

const CR = 0x0d;
/** What terminals send by themselves: that they have or lose the focus, and their answers to a program's questions. */
const OWN_REPORT = /^\x1b(\[[IO]|\[[?>=]?[\d;]*[cnRt]|\[\?\d*u|\[\??[\d;]*\$y|[P\]].*)$/s;
const MAX_REPORT_BYTES = 256;

export interface CallForAttention {
  readonly message: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a shell's programs do, as its output, its bells and what is typed tell. Knows nothing of processes. */
export class ActivityTracker {
  #working = false;
  #ended = false;
  #call: CallForAttention | null = null;
  #outputAt: number;
  #outputDate: number;
  #typedAt = -Infinity;
  #enteredAt = -Infinity;
  #cancelQuiet: (() => void) | null = null;

  constructor(
    private readonly clock: SessionClock,
    /** `activity` or `attention` is another now. */
    private readonly onChange: () => void,
  ) {
    this.#outputAt = clock.now();
    this.#outputDate = clock.date();
  }

  get activity(): SessionActivity {
    if (this.#ended) return 'done';
    if (this.#call !== null) return 'waiting';
    return this.#working ? 'working' : 'idle';
  }

  get attention(): CallForAttention | null {
    return this.#call;
  }

  /** Milliseconds since 1970; when the session began, if there was none yet. */
  get lastOutputDate(): number {
    return this.#outputDate;
  }

  produced(): void {
    const now = this.clock.now();
    this.#outputDate = this.clock.date();
    const isEcho = now - this.#typedAt < ECHO_MS && this.#typedAt > this.#enteredAt;
    if (isEcho || this.#ended) return;
    this.#outputAt = now;
    if (this.#working) return;
    this.#working = true;
    this.#lookForQuiet(WORKING_MS);
    this.onChange();
  }

  typed(bytes: Uint8Array): void {
    if (isOwnReport(bytes)) return;
    this.#typedAt = this.clock.now();
    if (bytes.includes(CR)) this.#enteredAt = this.#typedAt;
    if (this.#call === null) return;
    this.#call = null;
    this.onChange();
  }

  /** The program asked for somebody. @param message null: by a bell */
  called(message: string | null): void {
    const isAnswer = this.#typedAt > this.#enteredAt && this.clock.now() - this.#typedAt < ANSWER_MS;
    if (this.#ended || (message === null && isAnswer)) return;
    this.#call = { message: message ?? this.#call?.message ?? null, at: this.clock.date() };
    this.onChange();
  }

  exited(): void {
    this.#ended = true;
    this.#call = null;
    this.#cancelQuiet?.();
  }

  #lookForQuiet(milliseconds: number): void {
    this.#cancelQuiet = this.clock.after(milliseconds, () => {
      const left = WORKING_MS - (this.clock.now() - this.#outputAt);
      if (left > 0) return this.#lookForQuiet(left);
      this.#working = false;
      this.onChange();
    });
  }
}

/** Whether nobody typed this. Shift+F3, which looks like a cursor's position, is taken for one too. */
function isOwnReport(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x1b || bytes.length > MAX_REPORT_BYTES) return false;
  return OWN_REPORT.test(String.fromCharCode(...bytes));
}
