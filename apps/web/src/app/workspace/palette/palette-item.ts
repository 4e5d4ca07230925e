import type { PreferenceValues } from '@latchkey/contracts';
import { fuzzyMatch } from './fuzzy';

/** An entry of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Its shortcut. */
  readonly hint?: string;
  /** Extra text, not searched. */
  readonly detail?: string;
  /** Preferences to preview while the entry is selected. */
  readonly preview?: PreferenceValues;
  run(): void;
}

interface FoundItem {
  readonly item: PaletteItem;
  readonly places: readonly number[];
}

/** Returns the matching entries, best first. With nothing typed, recently used entries come first. */
export function findItems(
  items: readonly PaletteItem[],
  typed: string,
  recent: readonly string[],
): readonly FoundItem[] {
  const rank = (id: string): number => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  const found = items.flatMap((item) => {
    const match = fuzzyMatch(typed, item.title);
    return match ? [{ item, ...match }] : [];
  });
  const isSearch = typed.trim() !== '';
  return found.sort((a, b) => (isSearch ? b.score - a.score : 0) || rank(a.item.id) - rank(b.item.id));
}

const KEY = 'latchkey.recent-commands';
const MAX_KEPT = 12;

export function rememberedCommands(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberCommand(id: string): void {
  try {
    const ids = [id, ...rememberedCommands().filter((each) => each !== id)];
    localStorage.setItem(KEY, JSON.stringify(ids.slice(0, MAX_KEPT)));
  } catch {
    // Without storage, entries keep their default order.
  }
}
