import { speechProblem, transcriptOf } from './speech';

const result = (transcript: string) => ({ isFinal: true, 0: { transcript } });

it('puts together what was understood', () => {
  expect(transcriptOf([])).toBe('');
  expect(transcriptOf([result(' git status'), result('and then '), result(' ')])).toBe('git status and then');
});

it.each(['aborted', 'no-speech'])('takes %s for no trouble', (error) =>
  expect(speechProblem(error)).toBeNull(),
);

it.each(['not-allowed', 'service-not-allowed', 'audio-capture', 'network', 'bad-grammar'])(
  'says what to do about %s',
  (error) => expect(speechProblem(error)).toMatch(/\. .*(again|Type instead)/),
);
