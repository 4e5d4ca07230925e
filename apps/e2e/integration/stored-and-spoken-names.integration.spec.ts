import { readdirSync, readFileSync } from 'node:fs';
import {
  builtNames,
  buildPath,
  formatGolden,
  readGolden,
  RECORDS,
  writeGolden,
} from '../src/golden/golden-files';
import { runScenario, type Recorded } from '../src/golden/scenario';

jest.setTimeout(90_000);

/**
 * Names that are stored or spoken keep their spelling: in the secret scope, files, HTTP bodies, error codes, events, frames,
 * metrics, settings and the output of commands. The golden files in `apps/e2e/golden` were recorded with an earlier build;
 * this spec drives the current build through the same scenario and compares.
 *
 * Record again only when a name was **added**, with the build that adds it, and review that the difference only adds:
 *
 *     RECORD_GOLDEN=1 npx jest --selectProjects integration -- stored-and-spoken
 *
 * `BUILD_ROOT=<another checkout>` records or compares with the build of that checkout instead of this one. Sentences for
 * people (message, hint, title, detail) are masked: they may change at any time.
 */
const NAMES = [
  'audit-log',
  'built-names',
  'command',
  'control-events',
  'errors',
  'files',
  'health-checks',
  'http',
  'ledger',
  'metrics',
  'secret-scope',
  'session-variables',
  'set-up-stages',
  'terminal-frames',
  'terminal-frames-of-a-saved-session',
  'tunnel',
] as const;

let recorded: Recorded;
beforeAll(async () => {
  const page = 'dist/apps/web/browser';
  const scripts = readdirSync(buildPath(page)).filter((name) => name.endsWith('.js'));
  recorded = {
    ...(await runScenario()),
    'built-names': builtNames(
      (path) => readFileSync(buildPath(path), 'utf8'),
      scripts.map((name) => `${page}/${name}`),
    ),
  };
});

afterAll(() => {
  if (RECORDS) formatGolden();
});

describe('stored and spoken names are those of the golden file', () => {
  it('covers everything that was recorded', () => {
    expect(Object.keys(recorded).sort()).toEqual([...NAMES]);
  });

  it.each(NAMES)('%s', (name) => {
    // What JSON cannot hold, such as undefined, cannot be told apart in a file.
    const value: unknown = JSON.parse(JSON.stringify(recorded[name]));
    if (RECORDS) writeGolden(name, value);
    expect(value).toEqual(readGolden(name));
  });
});
