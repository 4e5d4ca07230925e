import type { SessionInfo } from '@latchkey/contracts';
import type { ApiMessage, HostAnswer, HostMessage } from '@latchkey/pty-engine';
import type { ParentChannel } from './parent-channel';
import { RemotePtyHost } from './remote-pty-host';

const named = (label: string): SessionInfo => ({ id: 'a', label }) as SessionInfo;

/** A parent whose messages come as a pipe hands them out: some in one piece, without a pause between them. */
function parentThat(answers: (call: ApiMessage & { type: 'call' }) => readonly HostMessage[]): ParentChannel {
  let listener: (message: HostMessage) => void = () => undefined;
  return {
    start: new Promise(() => undefined),
    onMessage: (each) => (listener = each),
    send: (message) => {
      if (message.type !== 'call') return;
      setImmediate(() => answers(message).forEach((each) => listener(each)));
    },
  };
}

const answerTo = (id: number, answer: HostAnswer): HostMessage => ({ type: 'answer', id, answer });
const keep = { folder: '/nowhere', isKept: false };

describe('the list of the parent’s shells', () => {
  it('is what it answers at first', async () => {
    const host = await RemotePtyHost.connect(
      parentThat(({ id, call }) => [answerTo(id, call.kind === 'list' ? [named('listed')] : true)]),
      keep,
    );
    expect(host.list()).toEqual([named('listed')]);
  });

  it('is what it told last, also where that came right behind the answer', async () => {
    const host = await RemotePtyHost.connect(
      parentThat(({ id, call }) =>
        call.kind === 'list'
          ? [answerTo(id, [named('old')]), { type: 'sessions', sessions: [named('new')] }]
          : [answerTo(id, true)],
      ),
      keep,
    );
    expect(host.list()).toEqual([named('new')]);
  });
});
