import { Module } from '@nestjs/common';
import { PatModule } from '../pat/pat.module';
import { PreferencesModule } from '../preferences/preferences.module';
import { TerminalModule } from '../terminal/terminal.module';
import { EventsGateway } from './events.gateway';

/** The control channel from server to page. */
@Module({ imports: [PatModule, TerminalModule, PreferencesModule], providers: [EventsGateway] })
export class EventsModule {}
