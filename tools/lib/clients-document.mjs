import { inWords } from './counts.mjs';

const RESULTS = { passed: 'passed', expected: 'passed', failed: 'FAILED', unexpected: 'FAILED' };
const inTable = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** @returns {{title: string, result: string, seconds: number}[]} the tests of Jest's report */
function jestRows({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, duration }) => ({
      title: fullName,
      result: RESULTS[status] ?? 'skipped',
      seconds: (duration ?? 0) / 1000,
    })),
  );
}

/** @returns {ReturnType<typeof jestRows>} the tests of Playwright's report */
function playwrightRows({ suites = [], specs = [] }) {
  const own = specs.flatMap(({ title, tests }) =>
    tests.map(({ status, results }) => ({
      title,
      result: RESULTS[status] ?? status,
      seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1000,
    })),
  );
  return [...own, ...suites.flatMap(playwrightRows)];
}

/** Writes `docs/CLIENTS.md` from the reports of one run. */
export function clientsDocument({ date, node, counts, versions, jest, playwright }) {
  const rows = [...jestRows(jest), ...playwrightRows(playwright)];
  return [
    '# Real clients',
    '',
    '<!-- Written by `npm run clients:full`. -->',
    '',
    `Agents, SDKs, the Databricks CLI and versions of Node, run on ${date} with Node ${node}: ${inWords(counts)}.`,
    '`npm test -- clients` runs a shorter form of most of these tests, each client once.',
    '',
    '| client | version |',
    '| --- | --- |',
    ...Object.entries(versions).map(([name, version]) => `| ${inTable(name)} | ${inTable(version)} |`),
    '',
    '| test | result | seconds |',
    '| --- | --- | ---: |',
    ...rows.map(({ title, result, seconds }) => `| ${inTable(title)} | ${result} | ${seconds.toFixed(1)} |`),
    '',
  ].join('\n');
}
