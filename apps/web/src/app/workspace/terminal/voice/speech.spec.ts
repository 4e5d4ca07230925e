import { speechProblem, transcriptOf } from './speech';

const result = (transcript: string) => ({ isFinal: true, 0: { transcript } });

it('joins the recognised parts', () => {
  expect(transcriptOf([])).toBe('');
  expect(transcriptOf([result(' git status'), result('and then '), result(' ')])).toBe('git status and then');
});

it.each(['aborted', 'no-speech'])('ignores %s', (error) => expect(speechProblem(error)).toBeNull());

it.each(['not-allowed', 'service-not-allowed', 'audio-capture', 'network', 'bad-grammar'])(
  'suggests what to do about %s',
  (error) => expect(speechProblem(error)).toMatch(/\. .*(again|Type instead)/),
);
