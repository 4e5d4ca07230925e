import type { Contender } from '../contenders/contender';
import { readRawPty } from '../contenders/raw-pty';
import type { SampleKind } from '../lib/sample-files';
import { cpuSeconds } from '../lib/processes';
import { Shell } from '../lib/shell';
import { pause, type Figures, type Measure, type Setting } from './measure';

/** What a server puts off till the output is over counts too. */
const AFTERWARDS_MS = 500;
const KINDS: readonly SampleKind[] = ['plain', 'short', 'ansi'];

export const output: Measure = {
  id: 'output',
  title: 'A file shown by cat',
  kinds: ['latchkey', 'floor', 'wetty', 'terminado', 'raw'],
  run: async (contender, setting) => {
    let all: Figures = {};
    for (const kind of KINDS) {
      const one =
        contender.endpoint.kind === 'raw' ? raw(kind, setting) : await show(contender, kind, setting);
      all = { ...all, ...one };
    }
    return all;
  },
};

async function show(contender: Contender, kind: SampleKind, { samples }: Setting): Promise<Figures> {
  const shell = await Shell.open(contender.endpoint);
  const cpuBefore = cpuSeconds(contender.pids());
  const bytesBefore = shell.receivedBytes;
  const begunAt = performance.now();
  await shell.run(`cat ${samples[kind]}; echo AL""L`, 'ALL');
  const seconds = (performance.now() - begunAt) / 1000;
  const bytes = shell.receivedBytes - bytesBefore;
  await pause(AFTERWARDS_MS);
  const cpu = cpuSeconds(contender.pids()) - cpuBefore;
  await shell.close();
  return figuresOf(kind, bytes, seconds, cpu);
}

function raw(kind: SampleKind, { samples }: Setting): Figures {
  const read = readRawPty(samples[kind]);
  if (!read) throw new Error('no python3 to read a pty with');
  return figuresOf(kind, read.bytes, read.seconds, read.cpuSeconds);
}

const figuresOf = (kind: SampleKind, bytes: number, seconds: number, cpu: number): Figures => ({
  [`output.${kind}`]: bytes / 1e6 / seconds,
  [`cpu.${kind}`]: cpu / (bytes / 1e9),
});
