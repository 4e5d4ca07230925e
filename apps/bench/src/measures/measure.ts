import type { Contender, ContenderKind } from '../contenders/contender';
import type { SampleKind } from '../lib/sample-files';

/** What xterm.js parses in a browser on such a machine. */
export const BROWSER_BYTES_PER_SECOND = 20e6;

/** How much of everything. */
export interface Scale {
  readonly rounds: number;
  readonly keys: number;
  readonly sampleMegabytes: number;
  readonly stallSeconds: number;
  readonly idleSessions: number;
  readonly reattaches: number;
  readonly sessions: number;
  readonly floodingSessions: number;
}

export const FULL: Scale = {
  rounds: 3,
  keys: 3000,
  sampleMegabytes: 64,
  stallSeconds: 10,
  idleSessions: 20,
  reattaches: 10,
  sessions: 50,
  floodingSessions: 10,
};

export const QUICK: Scale = {
  rounds: 1,
  keys: 500,
  sampleMegabytes: 10,
  stallSeconds: 2,
  idleSessions: 5,
  reattaches: 3,
  sessions: 12,
  floodingSessions: 3,
};

export interface Setting {
  readonly scale: Scale;
  readonly samples: Readonly<Record<SampleKind, string>>;
  /** Holds the built client that floods. */
  readonly folder: string;
}

/** Figures by the id of their row in the report. */
export type Figures = Readonly<Record<string, number>>;

export interface Measure {
  readonly id: string;
  readonly title: string;
  /** Whom it can be asked of; all with sessions by default. */
  readonly kinds?: readonly ContenderKind[];
  run(contender: Contender, setting: Setting): Promise<Figures>;
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
