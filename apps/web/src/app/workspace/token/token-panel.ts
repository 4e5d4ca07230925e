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
import { RouterLink } from '@angular/router';
import type { PatStatus } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { PatLedgerStore } from '../../core/pat-ledger-store';
import { PatStatusStore } from '../../core/pat-status-store';
import { Clock, createCountdown } from '../../shared/clock';
import { Icon } from '../../shared/icon';
import { LeftoverToken } from '../../shared/leftover-token';
import { ProblemBox } from '../../shared/problem-box';
import { ConfirmDialog, type Confirmation } from '../dialogs/confirm-dialog';
import { LedgerLines } from './ledger-lines';
import { TokenActions } from './token-actions';
import { tokenRows } from './token-rows';

const SIGN_OUT: Confirmation = {
  title: 'Sign out?',
  text: 'Latchkey will revoke and forget every token it created, and sign out every browser. Your shells stay open, but can’t access the workspace until you sign in and paste a new token.',
  keep: 'Stay signed in',
  confirm: 'Sign out',
  preset: 'keep',
};

/** Details of the token, its recent activity, and the actions “Rotate now” and “Sign out”. */
@Component({
  selector: 'lk-token-panel',
  imports: [MatButtonModule, RouterLink, Icon, LedgerLines, LeftoverToken, ProblemBox],
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
  protected readonly countdown = createCountdown();

  readonly #server = inject(PatStatusStore);
  /** The generation that “Rotate now” led to. */
  protected readonly rotatedTo = signal<number | null>(null);
  protected readonly rows = computed(() => tokenRows(this.status(), this.#clock.nowMs()));
  /** Whether there is a token to rotate or revoke. */
  protected readonly hasToken = computed(() => ['valid', 'unreachable'].includes(this.status().state));
  /** The token's problem, unless the last action failed with the same message. */
  protected readonly standingProblem = computed(() => {
    const problem = this.status().problem;
    return problem?.message === this.actions.problem()?.message ? null : problem;
  });
  protected readonly rotateLabel = computed(() => {
    if (this.actions.running() === 'rotate') return 'Rotating…';
    const seconds = this.countdown.seconds();
    return seconds > 0 ? `Rotate in ${seconds} s` : 'Rotate now';
  });

  constructor() {
    // Every rotation step changes the status and adds a ledger entry.
    effect(() => {
      this.status();
      untracked(() => void this.ledger.load());
    });
  }

  protected async rotate(): Promise<void> {
    this.rotatedTo.set(null);
    // The `status` input updates only with the next rendering.
    if (await this.actions.rotate()) this.rotatedTo.set(this.#server.status()?.generation ?? null);
    else this.countdown.start(this.actions.problem()?.retryAfterSeconds ?? 0);
  }

  protected async signOut(): Promise<void> {
    const dialog = this.#dialog.open(ConfirmDialog, { data: SIGN_OUT, width: '440px' });
    if ((await firstValueFrom(dialog.afterClosed())) !== true) return;
    if (!(await this.actions.signOut())) return;
    this.dismiss.emit();
  }
}
