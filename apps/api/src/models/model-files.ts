import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import {
  isModelName,
  isModelUse,
  type ListedModel,
  type ModelCatalog,
  type ModelChoices,
} from '@latchkey/model-catalog';
import { readOwnerFile, reasonOf } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { writePrivateFile } from '../credentials/write-private-file';

type OwnerChoices = ModelChoices['owner'];

const MAX_FILE_BYTES = 256 * 1024;

/**
 * Keeps the owner’s choices of models, and the latest list for a start while the workspace can’t be reached. Programs in
 * the shells can write these files too, so they are read as carefully as a request.
 */
@Injectable()
export class ModelFiles {
  readonly #logger = new Logger(ModelFiles.name);
  readonly #choices: string;
  readonly #catalog: string;

  constructor(private readonly config: AppConfig) {
    this.#choices = join(config.sessionHome, '.config/latchkey/models.json');
    this.#catalog = join(config.sessionHome, '.latchkey/model-catalog.json');
  }

  async readChoices(): Promise<OwnerChoices> {
    const stored = await this.#read(this.#choices);
    if (typeof stored !== 'object' || stored === null) return {};
    const usable = Object.entries(stored).filter(
      ([use, name]) => isModelUse(use) && typeof name === 'string' && isModelName(name),
    );
    return Object.fromEntries(usable);
  }

  writeChoices(choices: OwnerChoices): Promise<void> {
    return this.#write(this.#choices, choices);
  }

  /** @returns null when there is no list of this workspace */
  async readCatalog(): Promise<ModelCatalog | null> {
    const stored = (await this.#read(this.#catalog)) as Partial<StoredCatalog> | null;
    if (typeof stored !== 'object' || stored?.workspaceOrigin !== this.config.workspaceOrigin) return null;
    const { generation, models } = stored;
    if (generation !== 1 && generation !== 2 && generation !== 3) return null;
    if (!Array.isArray(models) || !models.every(isListedModel)) return null;
    return { generation, models, managed: null };
  }

  /** Leaves the admin’s configuration out: only the workspace itself may say what that is. */
  writeCatalog({ generation, models }: ModelCatalog): Promise<void> {
    const { workspaceOrigin } = this.config;
    return this.#write(this.#catalog, { workspaceOrigin, generation, models } satisfies StoredCatalog);
  }

  async #read(path: string): Promise<unknown> {
    try {
      const text = await readOwnerFile(path, MAX_FILE_BYTES);
      return text === null ? null : (JSON.parse(text) as unknown);
    } catch (error) {
      this.#logger.warn(`Ignoring ${path}: ${reasonOf(error)}.`);
      return null;
    }
  }

  async #write(path: string, value: object): Promise<void> {
    await writePrivateFile(path, `${JSON.stringify(value)}\n`).catch((error: unknown) =>
      this.#logger.error(`Can’t write ${path}: ${reasonOf(error)}.`),
    );
  }
}

interface StoredCatalog extends Omit<ModelCatalog, 'managed'> {
  readonly workspaceOrigin: string;
}

function isListedModel(value: unknown): value is ListedModel {
  const { name, at, apiTypes } = (value ?? {}) as Partial<Record<keyof ListedModel, unknown>>;
  return (
    typeof name === 'string' &&
    isModelName(name) &&
    (at === 'ai-gateway' || at === 'serving-endpoints') &&
    Array.isArray(apiTypes) &&
    apiTypes.every((type) => typeof type === 'string')
  );
}
