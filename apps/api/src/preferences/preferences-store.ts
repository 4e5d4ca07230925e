import { join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { readLayout, type Layout, type PreferenceValues } from '@latchkey/contracts';
import { AppConfig } from '../config/app-config';
import { readPreferences } from './preferences.dto';
import { RevisedFile } from './revised-file';

/** What the owner's pages keep here, so that it is the same on every device: preferences, and how shells are arranged. */
@Injectable()
export class PreferencesStore implements OnModuleInit {
  readonly preferences: RevisedFile<PreferenceValues>;
  readonly layout: RevisedFile<Layout>;

  constructor(config: AppConfig) {
    const path = (name: string): string => join(config.sessionHome, '.config', 'latchkey', name);
    this.preferences = new RevisedFile(path('preferences.json'), readPreferences);
    this.layout = new RevisedFile(path('layout.json'), readLayout);
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([this.preferences.load(), this.layout.load()]);
  }
}
