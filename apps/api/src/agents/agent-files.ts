import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { AGENTS, mergeSettings, type AgentFile, type AgentId, type WrittenSettings } from '@latchkey/agents';
import { Mutex } from '@latchkey/concurrency';
import type { AgentConfiguration } from '@latchkey/contracts';
import { readOwnerFile, reasonOf } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { writePrivateFile } from '../credentials/write-private-file';
import { AgentContext } from './agent-context';
import { WrittenSettingsFile } from './written-settings-file';

const NEW_FILE_MODE = 0o600;
/** No configuration file of a tool is this long. */
const MAX_FILE_BYTES = 1_000_000;

/** Keeps the tools' configuration files up to date without overwriting the user's own settings. */
@Injectable()
export class AgentFiles {
  readonly #logger = new Logger(AgentFiles.name);
  readonly #mutex = new Mutex();
  readonly #states = new Map<AgentId, AgentConfiguration>();

  constructor(
    private readonly config: AppConfig,
    private readonly context: AgentContext,
    private readonly written: WrittenSettingsFile,
  ) {}

  /** Updates the files. Idempotent and cheap: writes only what differs. Never throws. */
  apply(): Promise<void> {
    return this.#mutex.run(async () => {
      const known = await this.written.read();
      for (const id of this.context.selected) {
        const states: AgentConfiguration[] = [];
        for (const file of AGENTS[id].files) states.push(await this.#applyOne(id, file, known));
        if (states.length > 0) this.#states.set(id, together(states));
      }
      await this.written.write(known).catch((error: unknown) => this.#logger.error(error));
    });
  }

  /** Returns the state of the latest update. */
  stateOf(id: AgentId): AgentConfiguration {
    const by = this.context.switchedOffBy(id);
    if (by !== null) return { state: 'off', by };
    return this.#states.get(id) ?? { state: 'environment' };
  }

  async #applyOne(
    id: AgentId,
    file: AgentFile,
    known: Record<string, WrittenSettings>,
  ): Promise<AgentConfiguration> {
    const path = await this.#find(file.paths);
    const shown = `~/${path}`;
    const absolute = join(this.config.sessionHome, path);
    try {
      const text = await readOwnerFile(absolute, MAX_FILE_BYTES);
      const merged = mergeSettings(
        file.format,
        text,
        file.settings(this.context.forFiles()),
        known[path] ?? {},
      );
      if (merged.outcome === 'refused') return this.#leftAlone(id, shown, merged.problem);
      if (merged.changed) await writePrivateFile(absolute, merged.text, await modeOf(absolute));
      known[path] = merged.written;
      return { state: 'written', file: shown, left: merged.left };
    } catch (error) {
      return {
        state: 'left-alone',
        file: shown,
        code: 'AGENT_FILE_FAILED',
        message: `${shown} of ${AGENTS[id].name} could not be read or written (${reasonOf(error)}).`,
        hint: 'Free some disk space, or make the file and its folder writable, and open a new shell.',
      };
    }
  }

  /** Returns the first path that exists, even as a dangling link; otherwise the first path. */
  async #find(paths: AgentFile['paths']): Promise<string> {
    for (const path of paths) {
      const isThere = await lstat(join(this.config.sessionHome, path)).then(
        () => true,
        () => false,
      );
      if (isThere) return path;
    }
    return paths[0];
  }

  #leftAlone(id: AgentId, file: string, problem: string): AgentConfiguration {
    return {
      state: 'left-alone',
      file,
      code: 'AGENT_FILE_INVALID',
      message: `${file} of ${AGENTS[id].name} was not changed: ${problem}.`,
      hint: 'Correct the file or move it away. Latchkey checks it again when you open a shell.',
    };
  }
}

/** Returns the state of a tool with several files: the first problem, else all settings that the user decided. */
function together(states: readonly AgentConfiguration[]): AgentConfiguration {
  const problem = states.find(({ state }) => state === 'left-alone');
  const written = states.filter((each) => each.state === 'written');
  const shown = written.find(({ left }) => left.length > 0) ?? written[0];
  if (problem || !shown) return problem ?? { state: 'environment' };
  return { ...shown, left: written.flatMap(({ left }) => left) };
}

/** Returns an existing file's mode. A new file gets a private mode. */
async function modeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => NEW_FILE_MODE,
  );
}
