import { SerializeAddon } from '@xterm/addon-serialize';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/headless';

/** What a terminal shows after some output, as text that is equal only where every cell, attribute and mode is. */
export async function drawnScreen(
  output: Uint8Array,
  { cols, rows }: { readonly cols: number; readonly rows: number },
): Promise<{
  readonly drawn: string;
  readonly modes: Readonly<Record<string, unknown>>;
  readonly cursor: readonly number[];
}> {
  const terminal = new Terminal({ cols, rows, scrollback: 2_000, allowProposedApi: true });
  const serialize = new SerializeAddon();
  terminal.loadAddon(serialize);
  // As wide as the page draws them.
  terminal.loadAddon(new UnicodeGraphemesAddon());
  await new Promise<void>((parsed) => terminal.write(output, parsed));
  const { active } = terminal.buffer;
  const screen = {
    drawn: serialize.serialize(),
    modes: { ...terminal.modes },
    cursor: [active.cursorX, active.cursorY, active.baseY],
  };
  terminal.dispose();
  return screen;
}
