import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { ConfigValue, WrittenSettings } from '@latchkey/agents';
import { readOwnerFile } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { writePrivateFile } from '../credentials/write-private-file';

const MAX_FILE_BYTES = 1_000_000;

/**
 * Remembers what was written into which file, so that a value can be told from the person's own. It lies in the same
 * home as the files: whoever loses one loses the other.
 */
@Injectable()
export class WrittenSettingsFile {
  readonly #path: string;
  #last: string | null = null;

  constructor(config: AppConfig) {
    this.#path = join(config.sessionHome, '.latchkey/written-settings.json');
  }

  /** By file, below HOME. One that cannot be read is as good as none: what is in the files is then the person's. */
  async read(): Promise<Record<string, WrittenSettings>> {
    const text = (await readOwnerFile(this.#path, MAX_FILE_BYTES).catch(() => null)) ?? '{}';
    this.#last = text;
    return parse(text);
  }

  async write(settings: Readonly<Record<string, WrittenSettings>>): Promise<void> {
    const text = `${JSON.stringify(settings, null, 1)}\n`;
    if (text === this.#last || Object.keys(settings).length === 0) return;
    await writePrivateFile(this.#path, text);
    this.#last = text;
  }
}

function parse(text: string): Record<string, WrittenSettings> {
  try {
    const files = JSON.parse(text) as Record<string, unknown>;
    const known = Object.entries(files).filter((entry): entry is [string, WrittenSettings] =>
      isWritten(entry[1]),
    );
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}

function isWritten(value: unknown): value is WrittenSettings {
  return typeof value === 'object' && value !== null && Object.values(value).every(isConfigValue);
}

function isConfigValue(value: unknown): value is ConfigValue {
  const isText = (each: unknown): boolean => typeof each === 'string';
  return (
    isText(value) ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every(isText))
  );
}
