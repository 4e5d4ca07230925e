import { Module } from '@nestjs/common';
import { PreferencesController } from './preferences.controller';
import { PreferencesStore } from './preferences-store';

/** What the owner chose, and how the owner's shells are arranged. */
@Module({
  controllers: [PreferencesController],
  providers: [PreferencesStore],
  exports: [PreferencesStore],
})
export class PreferencesModule {}
