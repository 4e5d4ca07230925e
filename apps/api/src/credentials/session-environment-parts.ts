import { Injectable } from '@nestjs/common';

/** A session that is about to be opened. */
export interface NewSession {
  readonly id: string;
  /** HOME of its shell, absolute; it exists. */
  readonly home: string;
}

/** What one part of Latchkey adds to a session's environment. Everything in it can be read under /proc by every shell. */
export interface SessionEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Folders to look for programs in, before those of PATH. */
  readonly programFolders?: readonly string[];
}

/** Adds to the environment of every session, such as where a tool finds what it needs. Never a secret but a session's own key. */
export abstract class SessionEnvironmentPart {
  /** A failure keeps the shell from being opened. */
  abstract forSession(session: NewSession): SessionEnvironment | Promise<SessionEnvironment>;
}

/** Those that are there. Each adds itself when it is made, which is before the first session. */
@Injectable()
export class SessionEnvironmentParts {
  readonly #parts: SessionEnvironmentPart[] = [];

  add(part: SessionEnvironmentPart): void {
    this.#parts.push(part);
  }

  /** What all of them add. Where two set one variable, whoever was added last has it. */
  async forSession(session: NewSession): Promise<Required<SessionEnvironment>> {
    const added = await Promise.all(this.#parts.map(async (part) => part.forSession(session)));
    return {
      variables: Object.assign({}, ...added.map(({ variables }) => variables)) as Record<string, string>,
      programFolders: added.flatMap(({ programFolders }) => programFolders ?? []),
    };
  }
}
