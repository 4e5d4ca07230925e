import { Module } from '@nestjs/common';
import { TerminalModule } from '../terminal/terminal.module';
import { Traffic } from './traffic';
import { Vitals } from './vitals';

/** What is measured of the processes and of what they answer and ask. */
@Module({ imports: [TerminalModule], providers: [Traffic, Vitals], exports: [Traffic, Vitals] })
export class VitalsModule {}
