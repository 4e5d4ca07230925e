import { printable } from '@latchkey/contracts';
import { pino } from 'pino';
import { printableLog } from './printable-log';

describe('printableLog', () => {
  it('escapes what a terminal obeys, in short and long texts', () => {
    const lines: string[] = [];
    const log = pino({}, printableLog({ write: (line) => void lines.push(line) }));
    const hostile = '\u009b2J\u202e\u2028\u001b[31m';
    log.warn({ project: hostile }, `${hostile}${'x'.repeat(100)}`);
    const [line = ''] = lines;
    expect(printable(line.trimEnd())).toBe(line.trimEnd());
    expect(JSON.parse(line)).toMatchObject({ project: hostile, msg: `${hostile}${'x'.repeat(100)}` });
  });
});
