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
import { chordOf, chordLabel, canBind, type Chord } from '../keys/chord';
import { Keymap, actionsOn } from '../keys/keymap';

/** A recorded chord that another action has already. */
interface Conflict {
  readonly id: ActionId;
  readonly chord: Chord;
  readonly holder: ActionId;
}

/** The shortcut settings: add, remove and reset shortcuts, and resolve conflicts. */
@Component({
  selector: 'lk-shortcut-settings',
  imports: [Icon, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shortcut-settings.html',
  styleUrl: './shortcut-settings.scss',
})
export class ShortcutSettings {
  protected readonly keymap = inject(Keymap);
  protected readonly groups = ACTION_GROUPS.map((group) => ({
    group,
    actions: ACTION_IDS.filter((id) => ACTIONS[id].group === group),
  }));
  protected readonly actions = ACTIONS;
  /** The action that a new shortcut is being recorded for. */
  protected readonly recording = signal<ActionId | null>(null);
  protected readonly conflict = signal<Conflict | null>(null);
  protected readonly rejection = signal<string | null>(null);
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

  protected label(chord: Chord): string {
    return chordLabel(chord, this.keymap.isMac);
  }

  protected record(id: ActionId): void {
    this.conflict.set(null);
    this.rejection.set(null);
    this.recording.set(id);
  }

  /** Records any key except Tab, which leaves the field, and Escape, which cancels. */
  protected onKeydown(event: KeyboardEvent, id: ActionId): void {
    const chord = chordOf(event);
    if (chord === 'Tab' || chord === 'Shift+Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (chord === null) return;
    if (chord === 'Escape') return this.#stop(id);
    if (!canBind(chord)) {
      const label = this.label(chord);
      return this.rejection.set(
        `${label} is reserved for the shell. Try Ctrl+Shift or Alt+Shift with another key.`,
      );
    }
    const holder = actionsOn(this.keymap.bindings(), chord).find((other) => other !== id);
    this.#stop(id);
    if (holder) this.conflict.set({ id, chord, holder });
    else this.keymap.bind(id, chord);
  }

  /** Stops recording and returns the focus to the button that started it. */
  #stop(id: ActionId): void {
    this.recording.set(null);
    this.rejection.set(null);
    const focusButton = (): void =>
      this.#element.querySelector<HTMLElement>(`[data-action="${id}"] [data-add]`)?.focus();
    afterNextRender(focusButton, { injector: this.#injector });
  }

  protected leave(id: ActionId): void {
    if (this.recording() !== id) return;
    this.recording.set(null);
    this.rejection.set(null);
  }

  protected answer(take: boolean): void {
    const conflict = this.conflict();
    this.conflict.set(null);
    if (conflict && take) this.keymap.bind(conflict.id, conflict.chord);
  }
}
