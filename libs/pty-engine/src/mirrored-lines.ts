/** Older lines that a new viewer is given with the screen. */
export const MIRRORED_LINES = 2000;
