import type { PreferenceValues } from '@latchkey/contracts';
import { fuzzyMatch } from './fuzzy';

/** Something to be found and done. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** The key that does it, in words. */
  readonly hint?: string;
  /** Something about it that is not searched. */
  readonly detail?: string;
  /** What the page looks like while one stands on it. */
  readonly preview?: PreferenceValues;
  run(): void;
}

export interface FoundItem {
  readonly item: PaletteItem;
  readonly places: readonly number[];
}

/** What fits, the best first; with nothing typed, what was done of late first. */
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
    // Without storage they come in their usual order.
  }
}
