/** CAN gives up a sequence that was never finished. */
const RELEASE_INPUT =
  '\x18\x1b[<99u\x1b[=0u' + '\x1b[?1;66;1004;2004l\x1b[?9;1000;1002;1003;1005;1006;1007;1015;1016l\x1b[>4;0m';

/**
 * Output that leaves a terminal that only shows something: keyboard, pastes, focus and mouse are nobody's any more, and one
 * can select and scroll in it. The screen stays as it is, in its middle of whatever it may be.
 */
export function releaseInputModes(): Uint8Array {
  return new TextEncoder().encode(RELEASE_INPUT);
}
