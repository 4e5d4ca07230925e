import { Injectable, InjectionToken, computed, inject } from '@angular/core';
import { PREFERENCE_LIMITS } from '@latchkey/contracts';
import { Preferences } from '../../shared/preferences';
import { ACTION_IDS, defaultKeys, type ActionId } from './actions';
import { chordOf, chordLabel, canBind, type Chord, type Pressed } from './chord';

type Bindings = Readonly<Record<ActionId, readonly Chord[]>>;

/** Returns the keys of each action: the user's where changed, else the defaults. */
export function bindingsOf(chosen: Readonly<Record<string, readonly Chord[]>>, isMac: boolean): Bindings {
  const entries = ACTION_IDS.map((id): [ActionId, readonly Chord[]] => {
    const keys = chosen[id]?.filter(canBind) ?? defaultKeys(id, isMac);
    return [id, keys];
  });
  return Object.fromEntries(entries) as Bindings;
}

/** Returns the actions bound to a chord. If there are several, the first wins. */
export function actionsOn(bindings: Bindings, chord: Chord): readonly ActionId[] {
  return ACTION_IDS.filter((id) => bindings[id].includes(chord));
}

export const IS_MAC = new InjectionToken<boolean>('is mac', {
  providedIn: 'root',
  factory: () => /^(Mac|iP(hone|ad))/.test(navigator.platform),
});

/** The current shortcuts, and changes to them. */
@Injectable({ providedIn: 'root' })
export class Keymap {
  readonly #preferences = inject(Preferences);
  readonly isMac = inject(IS_MAC);
  readonly bindings = computed(() => bindingsOf(this.#preferences.values().keys, this.isMac));

  /** @returns null if the key isn't a shortcut and belongs to the focused element */
  actionOf(event: Pressed): ActionId | null {
    const chord = chordOf(event);
    return chord === null ? null : (actionsOn(this.bindings(), chord)[0] ?? null);
  }

  /** Whether the workspace handles a key pressed in a terminal. It handles Ctrl+C only to copy a selection. */
  handles(event: Pressed, hasSelection: boolean): boolean {
    return this.actionOf(event) !== null || (hasSelection && this.isCopyOfSelection(event));
  }

  isCopyOfSelection(event: Pressed): boolean {
    return chordOf(event) === 'Ctrl+C';
  }

  /** Returns an action's first shortcut, for menus and tooltips; empty if it has none. */
  hint(id: ActionId): string {
    const [first] = this.bindings()[id];
    return first === undefined ? '' : chordLabel(first, this.isMac);
  }

  isChanged(id: ActionId): boolean {
    return this.#preferences.values().keys[id] !== undefined;
  }

  /** Binds a chord to an action and removes it from any other. */
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

  /** Restores the default keys of one action, or of all. */
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
