import { clientsDocument } from './clients-document.mjs';

describe('the document about real clients', () => {
  it('dates the run and lists versions, and tests of both runners with their results', () => {
    const text = clientsDocument({
      date: '2026-01-02',
      node: 'v20.19.0',
      counts: { passed: 2, failed: 1, skipped: 1 },
      versions: { Codex: '1.2.3' },
      jest: {
        testResults: [
          {
            assertionResults: [
              { fullName: 'Codex is installed', status: 'passed', duration: 1500 },
              { fullName: 'the Go SDK (skipped: no Go)', status: 'pending', duration: null },
            ],
          },
        ],
      },
      playwright: {
        suites: [
          {
            specs: [
              { title: 'a | b', tests: [{ status: 'expected', results: [{ duration: 300 }] }] },
              {
                title: 'c',
                tests: [{ status: 'unexpected', results: [{ duration: 20 }, { duration: 80 }] }],
              },
            ],
          },
        ],
      },
    });
    expect(text).toContain('run on 2026-01-02 with Node v20.19.0: 2 passed, 1 failed, 1 skipped.');
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .slice(3),
    ).toEqual([
      '| test | result | seconds |',
      '| --- | --- | ---: |',
      '| Codex is installed | passed | 1.5 |',
      '| the Go SDK (skipped: no Go) | skipped | 0.0 |',
      '| a \\| b | passed | 0.3 |',
      '| c | FAILED | 0.1 |',
    ]);
    expect(text).toContain('| Codex | 1.2.3 |');
  });
});
