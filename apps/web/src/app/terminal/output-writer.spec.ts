import { OutputWriter } from './output-writer';

describe('OutputWriter', () => {
  let hidden: boolean;
  let soon: (() => void)[];
  let written: string[];
  let parse: (() => void)[];
  let writer: OutputWriter;
  const parsed: string[] = [];

  beforeEach(() => {
    hidden = false;
    [soon, written, parse] = [[], [], []];
    parsed.length = 0;
    const terminal = {
      write: (output: string | Uint8Array, done?: () => void) => {
        written.push(String(output));
        if (done) parse.push(done);
      },
    };
    writer = new OutputWriter(
      terminal,
      () => hidden,
      (task) => soon.push(task),
    );
  });
  const write = (text: string): void => writer.write(text, () => parsed.push(text));
  const turn = (): void => soon.splice(0).forEach((task) => task());
  const parseAll = (): void => parse.splice(0).forEach((done) => done());

  it('writes output at once in a visible page', () => {
    write('a');
    write('b');
    expect(written).toEqual(['a', 'b']);
    parseAll();
    expect(parsed).toEqual(['a', 'b']);
  });

  it('writes one chunk after the other in a hidden page, each after the previous one is parsed', () => {
    hidden = true;
    write('a');
    write('b');
    expect(written).toEqual([]);
    turn();
    turn();
    expect(written).toEqual(['a']);
    parseAll();
    turn();
    expect([written, parsed]).toEqual([['a', 'b'], ['a']]);
    parseAll();
    turn();
    write('c');
    turn();
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order when the page becomes visible again', () => {
    hidden = true;
    write('a');
    write('b');
    turn();
    hidden = false;
    write('c');
    parseAll();
    turn();
    expect(written).toEqual(['a', 'b', 'c']);
    write('d');
    expect(written).toEqual(['a', 'b', 'c', 'd']);
  });
});
