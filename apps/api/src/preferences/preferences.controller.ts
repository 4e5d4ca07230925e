import { Body, Controller, Get, Put } from '@nestjs/common';
import { API, type Layout, type PreferenceValues, type Revised } from '@latchkey/contracts';
import { Audited } from '../audit/audited';
import { ReviseLayoutDto } from './layout.dto';
import { RevisePreferencesDto } from './preferences.dto';
import { PreferencesStore } from './preferences-store';

/** The page writes these again and again while it is used. */
const ONCE_PER_MS = 10 * 60_000;

@Controller()
export class PreferencesController {
  constructor(private readonly store: PreferencesStore) {}

  @Get(API.preferences)
  preferences(): Revised<PreferenceValues> {
    return this.store.preferences.current;
  }

  @Put(API.preferences)
  @Audited('preferences-change', { oncePerMs: ONCE_PER_MS })
  setPreferences(@Body() request: RevisePreferencesDto): Promise<Revised<PreferenceValues>> {
    return this.store.preferences.replace(request);
  }

  @Get(API.layout)
  layout(): Revised<Layout> {
    return this.store.layout.current;
  }

  @Put(API.layout)
  @Audited('layout-change', { oncePerMs: ONCE_PER_MS })
  setLayout(@Body() request: ReviseLayoutDto): Promise<Revised<Layout>> {
    return this.store.layout.replace(request);
  }
}
