import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AGENT_IDS, AGENTS, type AgentId } from '@latchkey/agents';
import type { AgentInfo, AgentInstallation, AgentModel, AgentProblem } from '@latchkey/contracts';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { AgentFiles } from './agent-files';
import { AgentFolder } from './agent-folder';
import { AgentInstaller } from './agent-installer';

/** What there is to say of each tool, for the page, for `latchkey doctor` and for the health view. */
@Injectable()
export class Agents implements OnApplicationBootstrap {
  constructor(
    private readonly config: AppConfig,
    private readonly files: AgentFiles,
    private readonly folder: AgentFolder,
    private readonly installer: AgentInstaller,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.files.apply();
  }

  /** The files are looked at anew, so that a cure shows at once. */
  async list(): Promise<readonly AgentInfo[]> {
    await this.files.apply();
    return Promise.all(AGENT_IDS.map((id) => this.#info(id)));
  }

  /** @throws ApiError AGENT_NOT_FOUND, AGENT_NOT_INSTALLABLE */
  async install(name: string): Promise<AgentInfo> {
    const id = AGENT_IDS.find((each) => each === name);
    if (id === undefined) {
      throw new ApiError('AGENT_NOT_FOUND', 'There is no such tool.', `There are: ${AGENT_IDS.join(', ')}.`);
    }
    const { install } = AGENTS[id];
    if (install.by === 'hand') {
      throw new ApiError('AGENT_NOT_INSTALLABLE', 'Latchkey cannot install this tool.', install.hint);
    }
    if (!this.config.agents.selected.includes(id)) {
      throw new ApiError(
        'AGENT_NOT_INSTALLABLE',
        'This tool is switched off.',
        'Take it into LATCHKEY_AGENTS.',
      );
    }
    this.installer.start(id);
    return this.#info(id);
  }

  /** What is wrong with any of them, as it was when that was last looked at. */
  get problems(): readonly AgentProblem[] {
    return AGENT_IDS.flatMap((id) => {
      const installation = this.installer.stateOf(id);
      const configuration = this.files.stateOf(id);
      return [
        ...(installation?.state === 'failed' ? [installation] : []),
        ...(configuration.state === 'left-alone' ? [configuration] : []),
      ];
    });
  }

  async #info(id: AgentId): Promise<AgentInfo> {
    const { name, program, install } = AGENTS[id];
    return {
      id,
      name,
      program,
      installation: this.installer.stateOf(id) ?? (await this.#installed(id)),
      canInstall: install.by === 'npm' && this.config.agents.selected.includes(id),
      installHint: install.by === 'hand' ? install.hint : null,
      configuration: this.files.stateOf(id),
      models: this.#models(id),
    };
  }

  /** A setting that was left to the person names a model that is theirs to know. */
  #models(id: AgentId): readonly AgentModel[] {
    const configuration = this.files.stateOf(id);
    if (configuration.state === 'off') return [];
    const isOurs = (setting: string | null): boolean =>
      setting === null || (configuration.state === 'written' && !configuration.left.includes(setting));
    return AGENTS[id].models.map(({ purpose, use, setting }) => ({
      purpose,
      name: isOurs(setting) ? this.config.agents.models[use] : null,
    }));
  }

  async #installed(id: AgentId): Promise<AgentInstallation> {
    const ours = await this.folder.current(id);
    if (ours !== null) return { state: 'ready', ...ours };
    const path = await findProgram(AGENTS[id].program, this.config.passedOn['PATH'] ?? '');
    return path === null ? { state: 'not-installed' } : { state: 'ready', version: null, path };
  }
}

async function findProgram(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((each) => each.startsWith('/'))) {
    const file = join(folder, name);
    const isExecutable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return file;
  }
  return null;
}
