import { createHeadless, type Charset } from './xterm-internals';

/** The final bytes by which programs choose a character set; B is ASCII. */
const FINALS = '0A4C5RQKYE6ZH7=';
const DESIGNATE = ['\x1b(', '\x1b)', '\x1b*', '\x1b+'] as const;
const INVOKE = ['\x0f', '\x0e', '\x1bn', '\x1bo'] as const;

let finals: Map<Charset, string> | undefined;

/** xterm keeps a character set as the object itself: choosing each once tells which object is which. */
function finalOf(charset: Charset): string {
  if (finals === undefined) {
    const { terminal, core } = createHeadless(2, 1, 0);
    finals = new Map<Charset, string>();
    for (const final of FINALS) {
      core.writeSync(`\x1b(${final}`);
      if (core._charsetService.charset !== undefined) finals.set(core._charsetService.charset, final);
    }
    terminal.dispose();
  }
  return finals.get(charset) ?? 'B';
}

/** Chooses a character set as G0, and shifts to it. */
export function useCharset(charset: Charset): string {
  return `${DESIGNATE[0]}${finalOf(charset)}${INVOKE[0]}`;
}

/** What designates G0 to G3 and shifts to one of them, on a terminal where all are ASCII. */
export function charsetState(sets: readonly Charset[], shiftedTo: number): string {
  const designated = sets
    .slice(0, 4)
    .map((charset, g) => (charset === undefined ? '' : `${DESIGNATE[g]}${finalOf(charset)}`))
    .join('');
  return designated + (shiftedTo === 0 ? '' : INVOKE[shiftedTo]);
}
