import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  computed,
  effect,
  inject,
  linkedSignal,
  signal,
  untracked,
  viewChild,
  Injector,
} from '@angular/core';
import { FormControl, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import { PatStatusStore } from '../core/pat-status-store';
import { Icon } from '../shared/icon';
import { Wordmark } from '../shared/wordmark';
import { createCountdown } from '../shared/clock';
import { EMPTY_LINE, applyKeys, type MaskedLine } from './masked-line';
import { ProblemBox } from '../shared/problem-box';
import { VerificationList } from './verification-list';
import { VerificationStore } from './verification-store';
import { PromptTerminal } from './prompt-terminal';

/** Asks for a token and shows its verification: prompt on the left, checklist on the right. */
@Component({
  selector: 'lk-setup-page',
  imports: [
    ReactiveFormsModule,
    MatButtonModule,
    Icon,
    Wordmark,
    PromptTerminal,
    VerificationList,
    ProblemBox,
  ],
  providers: [VerificationStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './setup.page.html',
  styleUrl: './setup.page.scss',
})
export class SetupPage {
  protected readonly store = inject(PatStatusStore);
  protected readonly verification = inject(VerificationStore);
  readonly #router = inject(Router);
  readonly #injector = inject(Injector);
  protected readonly countdown = createCountdown();

  /** Holds the token while it is entered. The terminal and the field are two views of it. */
  protected readonly token = new FormControl('', { nonNullable: true, validators: [Validators.required] });
  protected readonly line = signal<MaskedLine>(EMPTY_LINE);

  private readonly terminal = viewChild(PromptTerminal);
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');
  private readonly openButton = viewChild<unknown, ElementRef<HTMLElement>>('openButton', {
    read: ElementRef,
  });
  #submittedFromField = false;

  /** Keeps the prompt’s wording while a verification runs, even though the state changes. */
  protected readonly promptState = linkedSignal<
    { state: ReturnType<PatStatusStore['state']>; idle: boolean },
    ReturnType<PatStatusStore['state']>
  >({
    source: () => ({ state: this.store.state(), idle: this.verification.state() === 'idle' }),
    computation: (source, previous) => (source.idle || !previous ? source.state : previous.value),
  });
  protected readonly blocked = computed(
    () => this.verification.state() === 'running' || this.countdown.seconds() > 0,
  );
  protected readonly remark = computed(() => {
    if (this.verification.state() === 'running') return 'verifying…';
    if (this.verification.state() === 'succeeded') return 'verified';
    return this.countdown.seconds() > 0 ? `wait ${this.countdown.seconds()} s` : '';
  });
  protected readonly leftoverToken = computed(() => {
    const status = this.store.status();
    if (this.verification.state() !== 'succeeded' || status?.pastedToken?.fate !== 'left') return null;
    return { name: status.pastedToken.name, tokenPageUrl: status.tokenPageUrl };
  });
  protected readonly unreachable = computed(() => this.store.state() === 'unreachable');

  constructor() {
    this.token.valueChanges.subscribe((value) => {
      if (value !== this.line().value) this.line.set({ value, selected: false });
    });
    // Set-up was done in another page, or the workspace is back and accepts the stored token.
    effect(() => {
      if (this.store.state() === 'valid' && this.verification.state() === 'idle') {
        untracked(() => void this.#router.navigateByUrl('/'));
      }
    });
    effect(() => this.terminal() && untracked(() => this.#focusPrompt()));
  }

  protected onKeys(data: string): void {
    if (this.verification.state() === 'running' || this.verification.state() === 'succeeded') return;
    const { line, submit } = applyKeys(this.line(), data);
    this.#setLine(line);
    if (submit) void this.#submit(false);
  }

  protected onSubmit(event: Event): void {
    event.preventDefault();
    void this.#submit(true);
  }

  async #submit(fromField: boolean): Promise<void> {
    if (this.blocked()) return;
    this.#submittedFromField = fromField;
    const value = this.line().value.trim();
    if (value === '') return this.#focusPrompt();
    this.#setLine({ value, selected: false });
    this.token.disable({ emitEvent: false });
    await this.verification.run(value);
    this.token.enable({ emitEvent: false });
    if (this.verification.state() === 'succeeded') this.#finish();
    else this.#offerAnotherTry();
  }

  protected open(): void {
    void this.#router.navigateByUrl('/');
  }

  /** Forgets the token, which only the server needs from now on. */
  #finish(): void {
    this.#setLine(EMPTY_LINE);
    afterNextRender(() => this.openButton()?.nativeElement.focus(), { injector: this.#injector });
  }

  #offerAnotherTry(): void {
    this.#setLine({ value: this.line().value, selected: true });
    this.countdown.start(this.verification.problem()?.retryAfterSeconds ?? 0);
    afterNextRender(() => this.#focusPrompt(), { injector: this.#injector });
  }

  /** Moves the focus back to where the user typed, unless that would open an on-screen keyboard. */
  #focusPrompt(): void {
    if (this.#submittedFromField) {
      this.field()?.nativeElement.focus();
      this.field()?.nativeElement.select();
    } else if (!globalThis.matchMedia?.('(pointer: coarse)').matches) {
      this.terminal()?.focus();
    }
  }

  #setLine(line: MaskedLine): void {
    this.line.set(line);
    this.token.setValue(line.value);
  }
}
