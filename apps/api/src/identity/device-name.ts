/** Each browser by what its `User-Agent` holds, the more particular ones first: most claim to be Chrome and Safari too. */
const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A program that is no browser names itself before a slash. Letters only, so that nothing made up gets into the list. */
const PROGRAM = /^([A-Za-z][A-Za-z-]{0,20})(?:\/|$)/;

/** Names a device in plain English by its `User-Agent`, which anyone may make up: only names from here, or one word of it. */
export function deviceName(userAgent: string | null): string {
  const text = userAgent ?? '';
  const nameIn = (known: typeof BROWSERS): string | null =>
    known.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const browser = nameIn(BROWSERS);
  const system = nameIn(SYSTEMS);
  if (browser === null && !text.startsWith('Mozilla/')) {
    const program = PROGRAM.exec(text)?.[1];
    return program === undefined ? 'Unknown browser' : `Program “${program}”`;
  }
  return system === null ? (browser ?? 'Unknown browser') : `${browser ?? 'Unknown browser'} on ${system}`;
}
