import { randomUUID } from 'node:crypto';
import type { SessionInfo } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import type { TwoProcesses } from './two-processes';
import type { Viewer } from './viewer';

/** What a command did in a shell. */
export interface ShellResult {
  readonly exitCode: number;
  /** What it printed on the terminal, both streams. */
  readonly output: string;
}

/** Somebody at a real session's prompt. */
export class Shell {
  private constructor(
    readonly session: SessionInfo,
    readonly viewer: Viewer,
  ) {}

  static async open(both: TwoProcesses): Promise<Shell> {
    const { session, viewer } = await both.open();
    // What is typed before there is a prompt is echoed twice.
    await viewer.until(() => /[#$] $/.test(viewer.text));
    return new Shell(session, viewer);
  }

  /** Types the command, and waits until it has ended. */
  async run(command: string, timeoutMs = 60_000): Promise<ShellResult> {
    const mark = randomUUID();
    const from = this.viewer.receivedBytes;
    // Put together by the shell, so that its echo is not taken for it.
    this.viewer.connection.send(
      `${command}; printf '\\n%s %s\\n' "${mark.slice(0, 8)}""${mark.slice(8)}" $?\r`,
    );
    const ended = new RegExp(`\\r\\n${mark} (\\d+)\\r\\n`);
    const text = (): string => this.viewer.output.subarray(from).toString();
    await waitFor(`the end of: ${command}`, () => ended.test(text()), { timeoutMs });
    const printed = text();
    const [whole, exitCode] = ended.exec(printed) ?? [''];
    const typed = printed.indexOf('\r\n') + 2;
    // Of what the shell does around a command, no more than its output.
    const output = printed.slice(typed, printed.indexOf(whole)).replace(/\x1b\[\?2004[hl]\r?/g, '');
    return { exitCode: Number(exitCode), output: output.replaceAll('\r\n', '\n') };
  }

  leave(): void {
    this.viewer.connection.close();
  }
}
