import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { ConfigRecord, ConfigValue, WrittenSettings } from '@latchkey/agents';
import { readOwnerFile } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { writePrivateFile } from '../credentials/write-private-file';

const MAX_FILE_BYTES = 1_000_000;

/**
 * Records which settings Latchkey wrote into which file, to tell them from the user's own. Stored in the same home folder
 * as the files, so that they are lost together.
 */
@Injectable()
export class WrittenSettingsFile {
  readonly #path: string;
  #last: string | null = null;

  constructor(config: AppConfig) {
    this.#path = join(config.sessionHome, '.latchkey/written-settings.json');
  }

  /** Reads the settings by file, relative to HOME. Treats an unreadable record as empty, so all settings count as the user's. */
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
    (Array.isArray(value) && (value.every(isText) || value.every(isConfigRecord)))
  );
}

function isConfigRecord(value: unknown): value is ConfigRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}
