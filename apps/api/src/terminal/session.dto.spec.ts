import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { CreateSessionDto, RenameSessionDto } from './session.dto';

async function accepts(label: string): Promise<boolean> {
  const created = await validate(plainToInstance(CreateSessionDto, { label, cols: 80, rows: 24 }));
  const renamed = await validate(plainToInstance(RenameSessionDto, { label }));
  expect(renamed.length).toBe(created.length);
  return created.length === 0;
}

describe('a label', () => {
  it.each(['build', 'Ωμέγα – 日本語', 'العربية', '👩\u200d💻 agents', '❤\ufe0f', 'می\u200cخواهم', '#1'])(
    'accepts %s',
    async (label) => expect(await accepts(label)).toBe(true),
  );

  it.each([
    ['zero-width spaces', '\u200b\u200b'],
    ['joiners alone', '\u200d'],
    ['tag characters', '\u{e0041}\u{e0042}'],
    ['Hangul fillers', '\u3164'],
    ['a blank Braille cell', '\u2800'],
    ['a variation selector alone', '\ufe0f'],
    ['a lone surrogate', 'a\ud800'],
    ['a right-to-left override', 'a\u202eb'],
    ['an invisible character among others', 'a\u200bb'],
    ['a line separator', 'a\u2028b'],
    ['an escape character', 'a\u001bb'],
    ['spaces alone', ' \u00a0 '],
  ])('rejects %s', async (_case, label) => expect(await accepts(label)).toBe(false));
});
