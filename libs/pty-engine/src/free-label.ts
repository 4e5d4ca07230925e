/** The label of a session that was given none: the lowest number that is free. */
export function freeLabel(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const label = `Shell ${n}`;
    if (!taken.includes(label)) return label;
  }
}
