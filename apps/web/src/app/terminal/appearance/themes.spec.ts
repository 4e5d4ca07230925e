import { terminalThemes, type TerminalTheme } from './themes';

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const HUES = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;
const BRIGHT = [
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
] as const;
const all = [...terminalThemes(true), ...terminalThemes(false).slice(0, 1)];

describe('terminal themes', () => {
  it('include at least eight with unique ids', () => {
    expect(all.length).toBeGreaterThanOrEqual(8);
    expect(new Set(terminalThemes(true).map(({ id }) => id)).size).toBe(all.length - 1);
  });

  it('include light and dark ones', () => {
    expect(new Set(all.map(({ dark }) => dark))).toEqual(new Set([true, false]));
    for (const { dark, palette } of all) expect(luminance(palette.background!) < 0.2).toBe(dark);
  });

  describe.each(
    all.map((theme): [string, TerminalTheme] => [`${theme.name} (${theme.dark ? 'dark' : 'light'})`, theme]),
  )('%s', (_name, { dark, palette }) => {
    it('shows plain text well above AA contrast', () =>
      expect(contrast(palette.foreground!, palette.background!)).toBeGreaterThanOrEqual(7));

    it.each([...HUES, ...BRIGHT, 'white', 'brightBlack', 'brightWhite'] as const)(
      'shows %s at AA contrast',
      (colour) => expect(contrast(palette[colour]!, palette.background!)).toBeGreaterThanOrEqual(4.5),
    );

    it('shows black text at AA contrast on a light background', () => {
      if (!dark) expect(contrast(palette.black!, palette.background!)).toBeGreaterThanOrEqual(4.5);
    });

    it('keeps selected text readable', () =>
      expect(contrast(palette.foreground!, palette.selectionBackground!)).toBeGreaterThanOrEqual(4.5));

    it('has a visible cursor', () =>
      expect(contrast(palette.cursor!, palette.background!)).toBeGreaterThanOrEqual(3));
  });
});
