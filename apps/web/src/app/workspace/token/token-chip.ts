import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { PatStatus } from '@latchkey/contracts';
import { Clock } from '../../shared/clock';
import { Icon } from '../../shared/icon';
import { tokenLife } from './token-life';
import { TokenPanel } from './token-panel';

const RADIUS = 6;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** The token's state at a glance: a ring that empties until the next rotation. Click for details. */
@Component({
  selector: 'lk-token-chip',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, Icon, TokenPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './token-chip.html',
  styleUrl: './token-chip.scss',
})
export class TokenChip {
  readonly status = input.required<PatStatus>();
  readonly #clock = inject(Clock);

  protected readonly open = signal(false);
  protected readonly circumference = CIRCUMFERENCE;
  protected readonly life = computed(() => tokenLife(this.status(), this.#clock.nowMs()));
  protected readonly gone = computed(() => CIRCUMFERENCE * (1 - this.life().fractionLeft));
  protected readonly label = computed(() => {
    const storage = this.status().persistence === 'failing' ? '; stored in memory only' : '';
    return `Token: ${this.life().text}${storage}`;
  });

  protected onKeydown(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.open.set(false);
  }
}
