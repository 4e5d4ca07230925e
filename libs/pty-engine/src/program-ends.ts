/** What is asked of a session's screen: see `ScreenMirror`. */
export interface ModesPort {
  shellHasTerminal(): void;
  leftovers(): Promise<Uint8Array | null>;
}

/**
 * Has a program's modes end with it: one that was killed or that crashed leaves its screen, its mouse and its keyboard
 * behind, and the shell would be typed garbage. What is told here is who has the terminal, now and then.
 */
export class ProgramEnds {
  /** The process group that last had the terminal and was not the shell's own. */
  private program: number | null = null;
  private isAsking = false;

  /** @param leftBehind given output that ends the modes, if there are any */
  constructor(
    private readonly screen: ModesPort,
    private readonly leftBehind: (bytes: Uint8Array) => void,
  ) {}

  /**
   * @param group the process group that had the terminal when the system was asked; the shell leads its own
   * @param wasQuiet nothing was written since then: what modes are on is of that time too
   * @returns whether to look again soon
   */
  looked(group: number, shellPid: number, wasQuiet: boolean): boolean {
    const { program } = this;
    if (group !== shellPid) this.program = group;
    else if (program === null) {
      if (wasQuiet) this.screen.shellHasTerminal();
    } else if (!exists(program)) {
      if (!wasQuiet) return true;
      void this.end(program);
    } // else it was stopped, and may come back
    return false;
  }

  private async end(program: number): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    const bytes = await this.screen.leftovers();
    this.isAsking = false;
    // Another may have begun meanwhile, and what is on may be its own; or it isn't known: it is asked at the next look.
    if (bytes === null || this.program !== program) return;
    this.program = null;
    if (bytes.length > 0) this.leftBehind(bytes);
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
