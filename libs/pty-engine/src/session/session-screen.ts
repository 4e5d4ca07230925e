import { releaseInputModes, ScreenMirror, type MirrorWorker } from '@latchkey/screen-mirror';
import type { ScreenPort, ScreenSnapshot, Scrollback } from '@latchkey/sessions';
import { MAX_SCREEN_BYTES, type SavedSession } from './saved-session';

/** How many lines above the screen a new viewer gets. */
export const MIRRORED_LINES = 2000;

/** If a snapshot takes longer, the raw scrollback is saved instead. */
const SNAPSHOT_TIMEOUT_MS = 1500;

/** Returns a session's screen as output for a new terminal, in at most `MAX_SCREEN_BYTES`. */
export async function lastScreen(mirror: ScreenMirror | null, output: Scrollback): Promise<Uint8Array> {
  const snapshot = (await mirror?.snapshot({ timeoutMs: SNAPSHOT_TIMEOUT_MS })) ?? null;
  if (snapshot === null) return Buffer.concat([...output.fromSafeStart()]);
  const { scrollback, viewport } = snapshot;
  const isBounded = scrollback.length + viewport.length <= MAX_SCREEN_BYTES;
  return isBounded ? Buffer.concat([scrollback, viewport]) : viewport;
}

/** Draws a saved screen in a mirror for each request, so that it takes hardly any memory in between. */
export class SavedScreen implements ScreenPort {
  #size: { readonly cols: number; readonly rows: number };

  constructor(
    private readonly mirrors: MirrorWorker,
    private readonly saved: Pick<SavedSession, 'cols' | 'rows' | 'screen' | 'endOffset'>,
  ) {
    this.#size = saved;
  }

  feed(): void {
    // There is no more output.
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
  }

  async snapshot(): Promise<ScreenSnapshot | null> {
    const { cols, rows, screen, endOffset } = this.saved;
    const mirror = new ScreenMirror(this.mirrors, { cols, rows, scrollbackLines: MIRRORED_LINES });
    mirror.feed(screen);
    mirror.feed(releaseInputModes());
    mirror.resize(this.#size.cols, this.#size.rows);
    const snapshot = await mirror.snapshot();
    mirror.close();
    return snapshot && { ...snapshot, offset: endOffset };
  }
}
