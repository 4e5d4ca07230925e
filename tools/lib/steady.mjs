import { readdirSync } from 'node:fs';
import { inRoot, Refusal } from './command-line.mjs';

const JEST_SPEC = /^apps\/.*\.integration\.spec\.ts$/;
const BROWSER_SPEC = /^apps\/e2e\/browser\/.*\.spec\.ts$/;

export const isBrowserSpec = (path) => BROWSER_SPEC.test(path);

/** Lists the integration and browser specs, relative to the root. */
export function allSpecs() {
  return readdirSync(inRoot('apps'), { recursive: true })
    .map((path) => `apps/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => !path.includes('node_modules/') && (JEST_SPEC.test(path) || isBrowserSpec(path)))
    .sort();
}

/**
 * Picks the specs whose path contains one of the names; all of them if there are no names.
 * @param {readonly string[]} specs
 * @param {readonly string[]} names
 */
export function chooseSpecs(specs, names) {
  const unknown = names.find((name) => !specs.some((spec) => spec.includes(name)));
  if (unknown !== undefined)
    throw new Refusal(`No integration or browser spec contains "${unknown}" in its path.`);
  return names.length === 0 ? specs : specs.filter((spec) => names.some((name) => spec.includes(name)));
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** @param {readonly {spec: string, passed: number, failed: number, seconds: readonly number[]}[]} results */
export function steadyTable(results) {
  const rows = results.map(({ spec, passed, failed, seconds }) => [
    spec,
    String(passed),
    String(failed),
    median(seconds).toFixed(1),
  ]);
  const all = [['spec', 'passed', 'failed', 'median s'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join('  '),
    )
    .join('\n');
}
