import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  afterRenderEffect,
  computed,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { PREFERENCE_LIMITS } from '@latchkey/contracts';
import { Icon } from '../../shared/icon';
import { ACTIONS, ACTION_GROUPS, ACTION_IDS, type ActionId } from '../keys/actions';
import { chordOf, chordWords, mayBeTaken, type Chord } from '../keys/chord';
import { Keymap, actionsOn } from '../keys/keymap';

/** A chord that was pressed for an action that has none of its own yet, and what stands in its way. */
interface Question {
  readonly id: ActionId;
  readonly chord: Chord;
  readonly holder: ActionId;
}

/** Which key does what: pressed to be changed, told where another action has it, and put back. */
@Component({
  selector: 'lk-key-settings',
  imports: [Icon, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './key-settings.html',
  styleUrl: './key-settings.scss',
})
export class KeySettings {
  protected readonly keymap = inject(Keymap);
  protected readonly groups = ACTION_GROUPS.map((group) => ({
    group,
    actions: ACTION_IDS.filter((id) => ACTIONS[id].group === group),
  }));
  protected readonly actions = ACTIONS;
  /** The action whose new key is waited for. */
  protected readonly recording = signal<ActionId | null>(null);
  protected readonly question = signal<Question | null>(null);
  protected readonly refusal = signal<string | null>(null);
  protected readonly isFull = computed(() => {
    const bindings = this.keymap.bindings();
    return (id: ActionId): boolean => bindings[id].length >= PREFERENCE_LIMITS.maxChordsPerAction;
  });
  protected readonly anyChanged = computed(() => ACTION_IDS.some((id) => this.keymap.isChanged(id)));

  private readonly field = viewChild<ElementRef<HTMLInputElement>>('field');
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #injector = inject(Injector);

  constructor() {
    afterRenderEffect(() => this.field()?.nativeElement.focus());
  }

  protected words(chord: Chord): string {
    return chordWords(chord, this.keymap.isMac);
  }

  protected record(id: ActionId): void {
    this.question.set(null);
    this.refusal.set(null);
    this.recording.set(id);
  }

  /** Every key but those that leave the field goes to the action. */
  protected onKeydown(event: KeyboardEvent, id: ActionId): void {
    const chord = chordOf(event);
    if (chord === 'Tab' || chord === 'Shift+Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (chord === null) return;
    if (chord === 'Escape') return this.#stop(id);
    if (!mayBeTaken(chord)) {
      const words = this.words(chord);
      return this.refusal.set(`${words} belongs to the shell. Try Ctrl+Shift or Alt+Shift with a key.`);
    }
    const holder = actionsOn(this.keymap.bindings(), chord).find((other) => other !== id);
    this.#stop(id);
    if (holder) this.question.set({ id, chord, holder });
    else this.keymap.bind(id, chord);
  }

  /** The keys go back to the button that asked for one. */
  #stop(id: ActionId): void {
    this.recording.set(null);
    this.refusal.set(null);
    const again = (): void =>
      this.#element.querySelector<HTMLElement>(`[data-action="${id}"] [data-add]`)?.focus();
    afterNextRender(again, { injector: this.#injector });
  }

  protected leave(id: ActionId): void {
    if (this.recording() !== id) return;
    this.recording.set(null);
    this.refusal.set(null);
  }

  protected answer(take: boolean): void {
    const question = this.question();
    this.question.set(null);
    if (question && take) this.keymap.bind(question.id, question.chord);
  }
}
