import { Body, Controller, Get, Put } from '@nestjs/common';
import { API, type Layout, type PreferenceValues, type Revised } from '@latchkey/contracts';
import { ReviseLayoutDto } from './layout.dto';
import { RevisePreferencesDto } from './preferences.dto';
import { PreferencesStore } from './preferences-store';

@Controller()
export class PreferencesController {
  constructor(private readonly store: PreferencesStore) {}

  @Get(API.preferences)
  preferences(): Revised<PreferenceValues> {
    return this.store.preferences.current;
  }

  @Put(API.preferences)
  setPreferences(@Body() request: RevisePreferencesDto): Promise<Revised<PreferenceValues>> {
    return this.store.preferences.replace(request);
  }

  @Get(API.layout)
  layout(): Revised<Layout> {
    return this.store.layout.current;
  }

  @Put(API.layout)
  setLayout(@Body() request: ReviseLayoutDto): Promise<Revised<Layout>> {
    return this.store.layout.replace(request);
  }
}
