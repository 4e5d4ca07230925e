import { crowd } from './crowd';
import { distance } from './distance';
import { echoIdle, echoInFlood } from './echo';
import { interrupt } from './interrupt';
import type { Measure } from './measure';
import { memory, stalled } from './memory';
import { output } from './output';
import { reattach } from './reattach';

export const MEASURES: readonly Measure[] = [
  echoIdle,
  output,
  interrupt,
  memory,
  stalled,
  reattach,
  distance,
  crowd,
  echoInFlood,
];
