/** Picks the size of a test: the usual one, or with LATCHKEY_FULL_TESTS=1 the full one. */
export const scaled = (usual: number, full: number): number =>
  process.env['LATCHKEY_FULL_TESTS'] === '1' ? full : usual;
