import type { ScreenMirror } from '@latchkey/screen-mirror';
import type { Scrollback } from '@latchkey/sessions';
import { MAX_SCREEN_BYTES } from './saved-session';

/** A screen that takes longer than this to be written out is kept as the output that is kept of it. */
const MILLISECONDS = 1500;

/** What a session shows now, in at most `MAX_SCREEN_BYTES`, as output for a new terminal. */
export async function lastScreen(mirror: ScreenMirror | null, output: Scrollback): Promise<Uint8Array> {
  const snapshot = (await mirror?.snapshot({ withinMs: MILLISECONDS })) ?? null;
  if (snapshot === null) return Buffer.concat([...output.fromSafeStart()]);
  const { scrollback, viewport } = snapshot;
  const isBounded = scrollback.length + viewport.length <= MAX_SCREEN_BYTES;
  return isBounded ? Buffer.concat([scrollback, viewport]) : viewport;
}
