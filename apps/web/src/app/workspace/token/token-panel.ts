import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { PatStatus } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { PatLedgerStore } from '../../core/pat-ledger-store';
import { Clock } from '../../shared/clock';
import { createCountdown } from '../../shared/countdown';
import { Icon } from '../../shared/icon';
import { LeftToken } from '../../shared/left-token';
import { ProblemBox } from '../../shared/problem-box';
import { ConfirmDialog, type Confirmation } from '../dialogs/confirm-dialog';
import { LedgerLines } from './ledger-lines';
import { PatStatusStore } from '../../core/pat-status-store';
import { TokenActions } from './token-actions';
import { tokenRows } from './token-rows';

const SIGN_OUT: Confirmation = {
  title: 'Sign out?',
  text: 'Every token Latchkey made is revoked and forgotten. Shells stay open but can do nothing on your behalf until you paste a new token.',
  keep: 'Stay signed in',
  confirm: 'Sign out',
  preset: 'keep',
};

/** All there is to know about the token, what was done to it last, and what a person can do to it. */
@Component({
  selector: 'lk-token-panel',
  imports: [MatButtonModule, RouterLink, Icon, LedgerLines, LeftToken, ProblemBox],
  providers: [PatLedgerStore, TokenActions],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './token-panel.html',
  styleUrl: './token-panel.scss',
})
export class TokenPanel {
  readonly status = input.required<PatStatus>();
  readonly dismiss = output();
  protected readonly ledger = inject(PatLedgerStore);
  protected readonly actions = inject(TokenActions);
  readonly #clock = inject(Clock);
  readonly #dialog = inject(MatDialog);
  readonly #router = inject(Router);
  protected readonly countdown = createCountdown();

  /** The generation that “Rotate now” led to. */
  readonly #server = inject(PatStatusStore);
  protected readonly rotatedTo = signal<number | null>(null);
  protected readonly rows = computed(() => tokenRows(this.status(), this.#clock.nowMs()));
  /** Whether there is a token to do something to. */
  protected readonly held = computed(() => ['valid', 'unreachable'].includes(this.status().state));
  /** What is wrong, unless the answer to the last action says just that. */
  protected readonly standingProblem = computed(() => {
    const problem = this.status().problem;
    return problem?.message === this.actions.problem()?.message ? null : problem;
  });
  protected readonly rotateWords = computed(() => {
    if (this.actions.running() === 'rotate') return 'Rotating…';
    const seconds = this.countdown.seconds();
    return seconds > 0 ? `Rotate in ${seconds} s` : 'Rotate now';
  });

  constructor() {
    // Every step of a rotation changes the status, and stands in the ledger.
    effect(() => {
      this.status();
      untracked(() => void this.ledger.load());
    });
  }

  protected async rotate(): Promise<void> {
    this.rotatedTo.set(null);
    // The input follows only with the next rendering.
    if (await this.actions.rotate()) this.rotatedTo.set(this.#server.status()?.generation ?? null);
    else this.countdown.start(this.actions.problem()?.retryAfterSeconds ?? 0);
  }

  protected async signOut(): Promise<void> {
    const dialog = this.#dialog.open(ConfirmDialog, { data: SIGN_OUT, width: '440px' });
    if ((await firstValueFrom(dialog.afterClosed())) !== true) return;
    if (!(await this.actions.signOut())) return;
    this.dismiss.emit();
    await this.#router.navigateByUrl('/setup');
  }
}
