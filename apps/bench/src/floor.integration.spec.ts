import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeTempDir, REPOSITORY_ROOT, type TempDir } from '@latchkey/testing';
import { entrants } from './contenders/all';
import { writeSample } from './lib/sample-files';
import { echoIdle } from './measures/echo';
import { interrupt } from './measures/interrupt';
import { QUICK, type Setting } from './measures/measure';
import { output } from './measures/output';
import { runMeasure } from './run';

jest.setTimeout(180_000);

const FOLDER = join(REPOSITORY_ROOT, 'dist/apps/bench');
const floor = entrants(FOLDER).filter(({ kind }) => kind === 'floor');
let temporary: TempDir;
let setting: Setting;

// It says that the bench still works, and nothing about how fast anything is.
beforeAll(() => {
  execFileSync(process.execPath, ['tools/build-node.mjs', 'bench', 'main', 'floor-server', 'flood-client'], {
    cwd: REPOSITORY_ROOT,
  });
  temporary = makeTempDir();
  const [plain, short, ansi] = (['plain', 'short', 'ansi'] as const).map((kind) =>
    writeSample(temporary.path, kind, 1),
  ) as [string, string, string];
  setting = { scale: { ...QUICK, keys: 20 }, samples: { plain, short, ansi }, folder: FOLDER };
});

afterAll(() => temporary.remove());

it.each([
  [echoIdle, ['echo.p50', 'echo.p99']],
  [output, ['output.plain', 'cpu.plain', 'output.short', 'cpu.short', 'output.ansi', 'cpu.ansi']],
  [interrupt, ['interrupt.ms', 'interrupt.queue']],
])('measures the floor: %#', async (measure, rows) => {
  const { floor: outcome } = await runMeasure(measure, floor, setting, () => undefined);
  expect(Object.keys(outcome && 'figures' in outcome ? outcome.figures : { failed: outcome })).toEqual(rows);
  const values = Object.values(outcome && 'figures' in outcome ? outcome.figures : {});
  expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
});

it('says why what cannot be measured is skipped', async () => {
  const absent = {
    kind: 'wetty',
    name: 'wetty',
    start: () => Promise.reject(new Error('not there')),
  } as const;
  expect(await runMeasure(echoIdle, [absent], setting, () => undefined)).toEqual({
    wetty: { skipped: 'not there' },
  });
});
