import type { SessionInfo } from '@latchkey/contracts';
import type { ApiMessage, HostAnswer, HostMessage } from '@latchkey/pty-engine';
import type { ParentChannel } from './parent-channel';
import { connectParentHost } from './parent-host';

const named = (label: string): SessionInfo => ({ id: 'a', label }) as SessionInfo;

/** A parent that may send several messages in one go, as a pipe delivers them. */
function parentThatAnswers(
  answers: (call: ApiMessage & { type: 'call' }) => readonly HostMessage[],
): ParentChannel {
  const listeners: ((message: HostMessage) => void)[] = [];
  return {
    listeners: new Map(),
    start: new Promise(() => undefined),
    onMessage: (listener) => void listeners.push(listener),
    send: (message) => {
      if (message.type !== 'call') return;
      setImmediate(() => answers(message).forEach((each) => listeners.forEach((listener) => listener(each))));
    },
  };
}

const answerTo = (id: number, answer: HostAnswer): HostMessage => ({ type: 'answer', id, answer });
const keep = { folder: '/nowhere', isKept: false };

describe('the list of the parent’s shells', () => {
  it('starts with the parent’s answer', async () => {
    const { shells } = await connectParentHost(
      parentThatAnswers(({ id, call }) => [answerTo(id, call.kind === 'list' ? [named('listed')] : true)]),
      keep,
    );
    expect(shells.list()).toEqual([named('listed')]);
  });

  it('prefers a newer list that was pushed right behind the answer', async () => {
    const { shells } = await connectParentHost(
      parentThatAnswers(({ id, call }) =>
        call.kind === 'list'
          ? [answerTo(id, [named('old')]), { type: 'sessions', sessions: [named('new')] }]
          : [answerTo(id, true)],
      ),
      keep,
    );
    expect(shells.list()).toEqual([named('new')]);
  });
});
