import * as fc from 'fast-check';
import type { ResumePosition } from '@latchkey/contracts';
import { Scrollback } from './scrollback';
import { EPOCH, fixedWindow, pattern, TestBench } from './session.test-kit';

const RUNS = process.env['LATCHKEY_FULL_TESTS'] === '1' ? 1_000 : 80;

type Step =
  | { do: 'produce'; bytes: number }
  | { do: 'parse'; share: number }
  | { do: 'cut'; share: number }
  | { do: 'attach' }
  | { do: 'wait'; milliseconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('produce' as const), bytes: fc.nat(3000) }),
  fc.record({ do: fc.constant('parse' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ do: fc.constant('cut' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ do: fc.constant('attach' as const) }),
  fc.record({ do: fc.constant('wait' as const), milliseconds: fc.nat(12_000) }),
);

/** A minimal client: tracks what its terminal shows since it was last cleared, and at which offset that began. */
class Client {
  socket: ReturnType<TestBench['attach']> | null = null;
  #shown: number[] = [];
  #from = 0;
  #parsed = 0;
  #seenFrames = 0;

  constructor(private readonly bench: TestBench) {}

  attach(): void {
    const resume: ResumePosition | null =
      this.#from + this.#shown.length === 0
        ? null
        : { epoch: EPOCH, receivedOffset: this.#from + this.#shown.length, parsedOffset: this.#parsed };
    this.socket = this.bench.attach({ resume });
    this.#seenFrames = 0;
  }

  /** Receives some of the frames in flight. */
  receive(share = 1): void {
    if (this.socket === null) return;
    const { frames } = this.socket.outlet;
    const until = this.#seenFrames + Math.ceil((frames.length - this.#seenFrames) * share);
    for (const frame of frames.slice(this.#seenFrames, until)) {
      if (frame.type === 'attached' && !frame.resumed) {
        this.#shown = [];
        this.#from = this.#parsed = frame.replayOffset;
      }
      if (frame.type === 'output') {
        expect(frame.offset).toBe(this.#from + this.#shown.length);
        this.#shown.push(...frame.bytes);
      }
    }
    this.#seenFrames = until;
  }

  parse(share: number): void {
    this.receive();
    this.#parsed += Math.floor((this.#from + this.#shown.length - this.#parsed) * share);
    if (this.socket?.outlet.closed === null) this.socket.send({ type: 'ack', offset: this.#parsed });
  }

  cut(share: number): void {
    this.receive(share);
    this.socket?.connection.disconnected();
    this.socket = null;
  }

  /** The screen must show the shell's output from its first offset on, without a missing byte. */
  check(produced: number, complete: boolean): void {
    expect(this.#shown).toEqual([...pattern(this.#shown.length, this.#from)]);
    if (complete) expect(this.#from + this.#shown.length).toBe(produced);
  }
}

it('shows exactly the output of the shell across any cuts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const bench = new TestBench({ window: fixedWindow(2048), scrollback: new Scrollback(8192, 1024) });
      const client = new Client(bench);
      let produced = 0;
      for (const current of steps) {
        if (current.do === 'produce' && !bench.shell.paused) {
          bench.session.produced(pattern(current.bytes, produced));
          produced += current.bytes;
        }
        if (current.do === 'parse') client.parse(current.share);
        if (current.do === 'cut') client.cut(current.share);
        if (current.do === 'attach' && client.socket === null) client.attach();
        if (current.do === 'wait') bench.clock.advance(current.milliseconds);
        if (client.socket?.outlet.closed) client.cut(1);
        if (client.socket === null) expect(bench.shell.paused).toBe(false);
        client.check(produced, false);
      }
      if (client.socket === null) client.attach();
      for (let i = 0; i < 20; i++) {
        client.parse(1);
        bench.clock.advance(2);
      }
      client.check(produced, true);
      expect(bench.shell.paused).toBe(false);
    }),
    { numRuns: RUNS },
  );
});
