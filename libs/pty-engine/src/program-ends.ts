/** What is asked of a session's screen: see `ScreenMirror`. */
export interface ModesPort {
  shellHasTerminal(): void;
  leftovers(): Promise<Uint8Array | null>;
}

/** Who had the terminal when the system was asked. */
export interface Look {
  /** A process group; the shell leads its own. */
  readonly group: number;
  readonly shellPid: number;
  /** What the group's leader is called. */
  readonly program: string | null;
  /** Nothing was written since the system was asked. */
  readonly wasQuiet: boolean;
}

export interface ProgramEndsOptions {
  readonly screen: ModesPort;
  /** What the shell is called, unless it became another program. */
  readonly shellName: string | null;
  /** Whether output of the terminal's is still to be read. */
  readonly hasUnread: () => boolean;
  /** Given output that ends the modes, if there are any. */
  readonly leftBehind: (bytes: Uint8Array) => void;
}

/**
 * Has a program's modes end with it: one that was killed or that crashed leaves its screen, its mouse and its keyboard
 * behind, and the shell would be typed garbage. What is told here is who has the terminal, now and then.
 */
export class ProgramEnds {
  /** The process group that last had the terminal and was not the shell's own. */
  #program: number | null = null;
  #isAsking = false;

  constructor(private readonly options: ProgramEndsOptions) {}

  /** Whether a program may have left something behind: output is a reason to look then. */
  get wantsLook(): boolean {
    return this.#program !== null;
  }

  looked({ group, shellPid, program, wasQuiet }: Look): void {
    if (group !== shellPid) {
      this.#program = group;
      return;
    }
    // By `exec` it may have become a program that has modes of its own.
    if (program !== this.options.shellName) return;
    // What is on must be of the time at which the system was asked.
    if (!wasQuiet || this.options.hasUnread()) return;
    if (this.#program === null) this.options.screen.shellHasTerminal();
    else if (!exists(this.#program)) void this.#end(this.#program); // else it was stopped, and may come back
  }

  async #end(program: number): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const bytes = await this.options.screen.leftovers();
    this.#isAsking = false;
    // It isn't known, or there is no prompt yet: output comes then. Or another has begun, and what is on may be its own.
    if (bytes === null || this.#program !== program) return;
    this.#program = null;
    if (bytes.length > 0) this.options.leftBehind(bytes);
  }
}

function exists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // another user's, as of `sudo`, is refused
  }
}
