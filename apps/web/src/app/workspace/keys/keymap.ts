import { Injectable, InjectionToken, computed, inject } from '@angular/core';
import { PREFERENCE_LIMITS } from '@latchkey/contracts';
import { Preferences } from '../../shared/preferences';
import { ACTION_IDS, usualKeys, type ActionId } from './actions';
import { chordOf, chordWords, mayBeTaken, type Chord, type Pressed } from './chord';

export type Bindings = Readonly<Record<ActionId, readonly Chord[]>>;

/** The keys of each action: the usual ones, but for those that a person has changed. */
export function bindingsOf(chosen: Readonly<Record<string, readonly Chord[]>>, isMac: boolean): Bindings {
  const entries = ACTION_IDS.map((id): [ActionId, readonly Chord[]] => {
    const keys = chosen[id]?.filter(mayBeTaken) ?? usualKeys(id, isMac);
    return [id, keys];
  });
  return Object.fromEntries(entries) as Bindings;
}

/** The actions that a chord would do; more than one is a conflict, in which the first wins. */
export function actionsOn(bindings: Bindings, chord: Chord): readonly ActionId[] {
  return ACTION_IDS.filter((id) => bindings[id].includes(chord));
}

export const IS_MAC = new InjectionToken<boolean>('is mac', {
  providedIn: 'root',
  factory: () => /^(Mac|iP(hone|ad))/.test(navigator.platform),
});

/** Which key does what, and changes of that. */
@Injectable({ providedIn: 'root' })
export class Keymap {
  readonly #preferences = inject(Preferences);
  readonly isMac = inject(IS_MAC);
  readonly bindings = computed(() => bindingsOf(this.#preferences.values().keys, this.isMac));

  /** @returns null where the key belongs to whatever has the focus */
  actionOf(event: Pressed): ActionId | null {
    const chord = chordOf(event);
    return chord === null ? null : (actionsOn(this.bindings(), chord)[0] ?? null);
  }

  /** Whether the workspace takes a key from a terminal; Ctrl+C only to copy what is selected there. */
  takes(event: Pressed, hasSelection: boolean): boolean {
    return this.actionOf(event) !== null || (hasSelection && this.isCopyOfSelection(event));
  }

  isCopyOfSelection(event: Pressed): boolean {
    return chordOf(event) === 'Ctrl+C';
  }

  /** An action's first key in words, for a menu or a hint; empty where it has none. */
  hint(id: ActionId): string {
    const [first] = this.bindings()[id];
    return first === undefined ? '' : chordWords(first, this.isMac);
  }

  isChanged(id: ActionId): boolean {
    return this.#preferences.values().keys[id] !== undefined;
  }

  /** Puts a chord on an action, and takes it from any other that has it. */
  bind(id: ActionId, chord: Chord): void {
    const others = actionsOn(this.bindings(), chord).filter((other) => other !== id);
    const taken = others.map((other) => [other, this.bindings()[other].filter((key) => key !== chord)]);
    const keys = [chord, ...this.bindings()[id].filter((key) => key !== chord)];
    this.#change({
      ...(Object.fromEntries(taken) as Record<string, readonly Chord[]>),
      [id]: keys.slice(0, PREFERENCE_LIMITS.maxChordsPerAction),
    });
  }

  unbind(id: ActionId, chord: Chord): void {
    this.#change({ [id]: this.bindings()[id].filter((key) => key !== chord) });
  }

  /** Back to the usual keys: of one action, or of all. */
  reset(id?: ActionId): void {
    const kept = Object.entries(this.#preferences.values().keys).filter(
      ([key]) => id !== undefined && key !== id,
    );
    this.#preferences.set({ keys: Object.fromEntries(kept) });
  }

  #change(keys: Readonly<Record<string, readonly Chord[]>>): void {
    this.#preferences.set({ keys: { ...this.#preferences.values().keys, ...keys } });
  }
}
