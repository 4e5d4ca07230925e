/** The part of `ScreenMirror` that this file needs. */
export interface ModesPort {
  shellHasTerminal(): void;
  leftovers(): Promise<Uint8Array | null>;
}

/** Which process group had the terminal at one moment. */
export interface Look {
  /** The process group. The shell leads its own. */
  readonly group: number;
  readonly shellPid: number;
  /** The name of the group's leader. */
  readonly program: string | null;
  /** Whether there was no output since the system was asked. */
  readonly wasQuiet: boolean;
}

export interface ProgramEndsOptions {
  readonly screen: ModesPort;
  /** The shell's name. It differs after the shell has become another program by `exec`. */
  readonly shellName: string | null;
  /** Whether the terminal has unread output. */
  readonly hasUnread: () => boolean;
  /** Receives output that resets the modes left on. */
  readonly leftBehind: (bytes: Uint8Array) => void;
}

/**
 * Resets the terminal modes that a killed or crashed program left on, such as the alternate screen and mouse reporting, which
 * would otherwise type garbage into the shell. Works from looks at who has the terminal.
 */
export class ProgramEnds {
  /** The latest process group, other than the shell's, that had the terminal. */
  #program: number | null = null;
  #isAsking = false;

  constructor(private readonly options: ProgramEndsOptions) {}

  /** Whether a program may have left modes on, so that new output calls for another look. */
  get wantsLook(): boolean {
    return this.#program !== null;
  }

  looked({ group, shellPid, program, wasQuiet }: Look): void {
    if (group !== shellPid) {
      this.#program = group;
      return;
    }
    // After `exec` the shell may be a program with modes of its own.
    if (program !== this.options.shellName) return;
    // Output since the look may have changed the modes.
    if (!wasQuiet || this.options.hasUnread()) return;
    if (this.#program === null) this.options.screen.shellHasTerminal();
    else if (!exists(this.#program)) void this.#end(this.#program); // else it is stopped, and may resume
  }

  async #end(program: number): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const bytes = await this.options.screen.leftovers();
    this.#isAsking = false;
    // Null: unknown, or no prompt yet, and output will follow. Another program: the modes may be its own.
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
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: another user's process, as with `sudo`
  }
}
