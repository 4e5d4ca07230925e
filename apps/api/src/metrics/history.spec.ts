import { History, type Sample } from './history';

const sample = (at: number): Sample => ({
  at,
  openSessions: at * 10,
  memoryBytes: 0,
  eventLoopP99Milliseconds: 0,
  terminalAnswerMilliseconds: 0,
  serverErrors: 0,
  workspaceErrors: 0,
});

it('keeps the latest, oldest first, in columns of one length', () => {
  const history = new History(3);
  expect(history.columns().at).toEqual([]);
  for (const at of [1, 2, 3, 4, 5]) history.add(sample(at));
  const columns = history.columns();
  expect(columns.at).toEqual([3, 4, 5]);
  expect(columns.openSessions).toEqual([30, 40, 50]);
  expect(new Set(Object.values(columns).map(({ length }: readonly number[]) => length))).toEqual(
    new Set([3]),
  );
});
