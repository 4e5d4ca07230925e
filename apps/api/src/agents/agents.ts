import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AGENT_IDS, AGENTS, type AgentId } from '@latchkey/agents';
import type {
  AgentInfo,
  AgentInstallation,
  AgentModel,
  AgentProblem,
  ModelListing,
} from '@latchkey/contracts';
import { MODEL_USES, type ModelUse } from '@latchkey/model-catalog';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { WorkspaceModels } from '../models/workspace-models';
import { AgentFiles } from './agent-files';
import { AgentFolder } from './agent-folder';
import { AgentInstaller } from './agent-installer';

const TURN_ON = {
  setting: 'Add it to LATCHKEY_AGENTS.',
  admin: 'Ask a workspace admin to add it to the managed configuration of coding agents.',
} as const;

/** The state of each tool, for the page, `latchkey doctor` and the health view. */
@Injectable()
export class Agents implements OnApplicationBootstrap {
  constructor(
    private readonly config: AppConfig,
    private readonly files: AgentFiles,
    private readonly folder: AgentFolder,
    private readonly installer: AgentInstaller,
    private readonly workspaceModels: WorkspaceModels,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    this.workspaceModels.changes.subscribe(() => void this.files.apply());
    return this.files.apply();
  }

  get modelListing(): ModelListing {
    const { catalog, failure } = this.workspaceModels;
    return { count: catalog?.models.length ?? null, problem: failure?.message ?? null };
  }

  /** Updates the files first, so that a corrected file shows at once. */
  async list(): Promise<readonly AgentInfo[]> {
    await this.files.apply();
    return Promise.all(AGENT_IDS.map((id) => this.#info(id)));
  }

  /** @throws ApiError AGENT_NOT_FOUND, AGENT_NOT_INSTALLABLE */
  async install(name: string): Promise<AgentInfo> {
    const id = AGENT_IDS.find((each) => each === name);
    if (id === undefined) {
      throw new ApiError('AGENT_NOT_FOUND', 'Unknown tool.', `The tools are ${AGENT_IDS.join(', ')}.`);
    }
    const { install } = AGENTS[id];
    if (install.by === 'hand') {
      throw new ApiError('AGENT_NOT_INSTALLABLE', 'Latchkey can’t install this tool.', install.hint);
    }
    const configuration = this.files.stateOf(id);
    if (configuration.state === 'off') {
      throw new ApiError('AGENT_NOT_INSTALLABLE', 'This tool is turned off.', TURN_ON[configuration.by]);
    }
    this.installer.start(id);
    return this.#info(id);
  }

  /** The problems of all tools, as of the latest update. */
  get problems(): readonly AgentProblem[] {
    return [...AGENT_IDS.flatMap((id) => this.#setupProblems(id)), ...this.#chosenModelProblems()];
  }

  #setupProblems(id: AgentId): readonly AgentProblem[] {
    const installation = this.installer.stateOf(id);
    const configuration = this.files.stateOf(id);
    return [
      ...(installation?.state === 'failed' ? [installation] : []),
      ...(configuration.state === 'left-alone' ? [configuration] : []),
    ];
  }

  /** Someone set a model that doesn’t work. A mere guess, for a tool that may never be used, is no reason for a warning. */
  #chosenModelProblems(): readonly AgentProblem[] {
    return AGENT_IDS.flatMap((id) => {
      const isChosen = this.#models(id).some(({ source }) => source !== 'assumed');
      const modelProblem = isChosen ? this.#modelProblem(id) : null;
      return modelProblem === null ? [] : [modelProblem];
    });
  }

  async #info(id: AgentId): Promise<AgentInfo> {
    const { name, program, install } = AGENTS[id];
    return {
      id,
      name,
      program,
      installation: this.installer.stateOf(id) ?? (await this.#installed(id)),
      canInstall: install.by === 'npm' && this.files.stateOf(id).state !== 'off',
      installHint: install.by === 'hand' ? install.hint : null,
      configuration: this.files.stateOf(id),
      models: this.#models(id),
      modelProblem: this.#modelProblem(id),
    };
  }

  /** Leaves out models that the user's own settings decide. */
  #models(id: AgentId): readonly (AgentModel & { readonly use: ModelUse })[] {
    const configuration = this.files.stateOf(id);
    if (configuration.state === 'off') return [];
    const isOurs = (setting: string | null): boolean =>
      setting === null || (configuration.state === 'written' && !configuration.left.includes(setting));
    const { chosen } = this.workspaceModels;
    return AGENTS[id].models.map(({ purpose, use, setting }) => ({
      use,
      purpose,
      name: isOurs(setting) ? chosen[use].name : null,
      source: chosen[use].source,
      dialect: MODEL_USES[use].dialect,
      offered: this.workspaceModels.offeredFor(use),
    }));
  }

  /** Reports the first model of an agent that the workspace doesn’t serve. */
  #modelProblem(id: AgentId): AgentProblem | null {
    const { chosen } = this.workspaceModels;
    const missing = this.#models(id).find(({ use, name }) => name !== null && chosen[use].isListed === false);
    if (!missing) return null;
    const { name } = AGENTS[id];
    const [best] = missing.offered;
    return best === undefined
      ? {
          code: 'MODEL_UNAVAILABLE',
          message: `This workspace serves no model for ${name}.`,
          hint: 'Ask a workspace admin which models you may use, or set one with LATCHKEY_MODELS.',
        }
      : {
          code: 'MODEL_UNAVAILABLE',
          message: `This workspace does not serve ${String(missing.name)}, the model of ${name}.`,
          hint: `Pick another on the Agents page, for example ${best}.`,
        };
  }

  async #installed(id: AgentId): Promise<AgentInstallation> {
    const ours = await this.folder.current(id);
    if (ours !== null) return { state: 'ready', ...ours };
    const path = await findProgram(AGENTS[id].program, this.config.inheritedEnv['PATH'] ?? '');
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
