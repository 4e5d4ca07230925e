import type { SessionActivity } from '@latchkey/contracts';
import type { SessionClock } from './ports';

/** How long after its last output a program counts as working, because agents pause between lines. */
const WORKING_MS = 3_000;
/** Output this soon after a key is its echo. */
const ECHO_MS = 100;
/** A bell this soon after a key answers that key, such as a Tab without completions. */
const ANSWER_MS = 1_000;

const CR = 0x0d;
/** Input that terminals send on their own: focus changes, and answers to programs' queries. */
const OWN_REPORT = /^\x1b(\[[IO]|\[[?>=]?[\d;]*[cnRt]|\[\?\d*u|\[\??[\d;]*\$y|[P\]].*)$/s;
const MAX_REPORT_BYTES = 256;

/** A program's latest request for a person's attention. */
interface AttentionRequest {
  readonly message: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Infers what a shell's programs do from output, bells and input alone, without looking at processes. */
export class ActivityTracker {
  #working = false;
  #ended = false;
  #attention: AttentionRequest | null = null;
  #outputAt: number;
  #outputDate: number;
  #typedAt = -Infinity;
  #enteredAt = -Infinity;
  #cancelQuiet: (() => void) | null = null;

  constructor(
    private readonly clock: SessionClock,
    /** Called when `activity` or `attention` changed. */
    private readonly onChange: () => void,
  ) {
    this.#outputAt = clock.now();
    this.#outputDate = clock.date();
  }

  get activity(): SessionActivity {
    if (this.#ended) return 'done';
    if (this.#attention !== null) return 'waiting';
    return this.#working ? 'working' : 'idle';
  }

  get attention(): AttentionRequest | null {
    return this.#attention;
  }

  /** Milliseconds since 1970; the start of the session before the first output. */
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
    if (this.#attention === null) return;
    this.#attention = null;
    this.onChange();
  }

  /** A program asked for attention. @param message null for a bell */
  needsAttention(message: string | null): void {
    const isAnswer = this.#typedAt > this.#enteredAt && this.clock.now() - this.#typedAt < ANSWER_MS;
    if (this.#ended || (message === null && isAnswer)) return;
    this.#attention = { message: message ?? this.#attention?.message ?? null, at: this.clock.date() };
    this.onChange();
  }

  exited(): void {
    this.#ended = true;
    this.#attention = null;
    this.#cancelQuiet?.();
  }

  #lookForQuiet(delayMs: number): void {
    this.#cancelQuiet = this.clock.after(delayMs, () => {
      const left = WORKING_MS - (this.clock.now() - this.#outputAt);
      if (left > 0) return this.#lookForQuiet(left);
      this.#working = false;
      this.onChange();
    });
  }
}

/** Whether a terminal sent this on its own. Also true of Shift+F3, which looks like a cursor position. */
function isOwnReport(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x1b || bytes.length > MAX_REPORT_BYTES) return false;
  return OWN_REPORT.test(String.fromCharCode(...bytes));
}
