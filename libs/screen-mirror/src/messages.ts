import type { ScreenStreams } from './mirror-terminal';

/** What a process says to its mirror worker. Output comes in order with everything else about its mirror. */
export type ToWorker =
  | {
      readonly type: 'open';
      readonly mirror: number;
      readonly cols: number;
      readonly rows: number;
      readonly scrollbackLines: number;
    }
  | {
      readonly type: 'output';
      readonly mirror: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** Had been given to a mirror that is lost: calls for attention in it are old. */
      readonly isHistory?: boolean;
    }
  | { readonly type: 'resize'; readonly mirror: number; readonly cols: number; readonly rows: number }
  | {
      readonly type: 'snapshot';
      readonly mirror: number;
      readonly request: number;
      readonly maxScrollbackLines: number;
    }
  /** The shell has the terminal: what modes are on are its own. */
  | { readonly type: 'shell'; readonly mirror: number }
  | { readonly type: 'leftovers'; readonly mirror: number; readonly request: number }
  | { readonly type: 'close'; readonly mirror: number };

/** What the worker answers. */
export type FromWorker =
  /** So many bytes of output were parsed; `isPlain`: old lines of what follows can be left out. */
  | { readonly type: 'taken'; readonly mirror: number; readonly bytes: number; readonly isPlain: boolean }
  | {
      readonly type: 'snapshot';
      readonly mirror: number;
      readonly request: number;
      readonly cols: number;
      readonly rows: number;
      readonly streams: ScreenStreams;
    }
  /** Output that ends the modes that are on and not the shell's; may be empty. Null where the shell is not at its prompt. */
  | {
      readonly type: 'leftovers';
      readonly mirror: number;
      readonly request: number;
      readonly bytes: Uint8Array | null;
    }
  /** A program asked for somebody. */
  | { readonly type: 'attention'; readonly mirror: number; readonly message: string | null }
  /** The terminal failed at this mirror's output; nothing more is known of its screen. */
  | { readonly type: 'failed'; readonly mirror: number; readonly reason: string };
