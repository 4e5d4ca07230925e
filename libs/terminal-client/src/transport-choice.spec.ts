import {
  choiceAfter,
  FIRST_CHOICE,
  REMEMBERED_CHOICE,
  tryAgainMs,
  type SocketFate,
} from './transport-choice';
import type { Transport } from './types';

type Event = `${Transport} ${SocketFate}`;

describe('the choice of the transport', () => {
  it.each<[string, Event[], Transport]>([
    ['nothing', [], 'websocket'],
    ['a socket that works', ['websocket heard'], 'websocket'],
    ['one failure', ['websocket failed'], 'websocket'],
    ['two failures', ['websocket failed', 'websocket failed'], 'http'],
    ['a socket on which nothing comes', ['websocket silent'], 'http'],
    ['failures around a success', ['websocket failed', 'websocket heard', 'websocket failed'], 'websocket'],
    ['a tunnel that works', ['websocket silent', 'http heard'], 'http'],
    ['a tunnel that was cut before anything came', ['websocket silent', 'http failed'], 'websocket'],
    ['a tunnel on which nothing comes', ['websocket silent', 'http silent'], 'websocket'],
    [
      'both failing, the tunnel last',
      ['websocket silent', 'http failed', 'websocket failed', 'http failed'],
      'websocket',
    ],
    ['both failing, WebSocket last', ['websocket silent', 'http failed', 'websocket failed'], 'http'],
    ['an earlier WebSocket failing after the switch', ['websocket silent', 'websocket failed'], 'http'],
    ['WebSocket working again', ['websocket silent', 'http heard', 'websocket heard'], 'websocket'],
    [
      'one failure after WebSocket worked again',
      ['websocket silent', 'http heard', 'websocket heard', 'websocket failed'],
      'websocket',
    ],
  ])('after %s', (_case, events, expected) => {
    const choice = events.reduce((before, event) => {
      const [transport, fate] = event.split(' ') as [Transport, SocketFate];
      return choiceAfter(before, transport, fate);
    }, FIRST_CHOICE);
    expect(choice.transport).toBe(expected);
  });

  it('begins with the tunnel where it was needed before, and gives WebSocket a chance when that fails', () => {
    expect(REMEMBERED_CHOICE.transport).toBe('http');
    expect(choiceAfter(REMEMBERED_CHOICE, 'http', 'failed').transport).toBe('websocket');
  });

  it('tries WebSocket again soon, and then ever more seldom', () => {
    const minutes = [0, 1, 2, 3, 4, 50].map((tries) => tryAgainMs(tries) / 60_000);
    expect(minutes).toEqual([1 / 60, 5, 10, 20, 30, 30]);
  });
});
