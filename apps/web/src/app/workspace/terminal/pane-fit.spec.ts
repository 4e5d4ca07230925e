import type { ShellTerminal } from './shell-terminal';
import { PaneFit } from './pane-fit';

describe('PaneFit', () => {
  let built: ShellTerminal | null;
  let fitted: number;
  let focused: number;
  let frames: Map<number, FrameRequestCallback>;
  let fit: PaneFit;

  beforeEach(() => {
    [built, fitted, focused, frames] = [null, 0, 0, new Map()];
    jest.spyOn(window, 'requestAnimationFrame').mockImplementation((frame) => {
      frames.set(frames.size + 1, frame);
      return frames.size;
    });
    jest.spyOn(window, 'cancelAnimationFrame').mockImplementation((id) => frames.delete(id));
    document.body.innerHTML = '<button id="tab"></button><button id="other"></button><input />';
    fit = new PaneFit({
      built: () => built,
      host: () => document.body,
      isFront: () => true,
      isReadOnly: () => false,
      fontPixels: () => 14,
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const build = (): void => {
    built = {
      terminal: { focus: () => (focused += 1) },
      fit: { fit: () => (fitted += 1) },
    } as unknown as ShellTerminal;
  };
  const draw = (): void => {
    const due = [...frames.values()];
    frames.clear();
    for (const frame of due) frame(0);
  };
  const goTo = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus();

  it('fits once a frame, and takes the keys once', () => {
    build();
    fit.takeKeys();
    fit.soon();
    draw();
    fit.soon();
    draw();
    expect([fitted, focused]).toEqual([2, 1]);
  });

  it('takes the keys when its terminal is there, also from what was clicked for it', () => {
    goTo('#tab');
    fit.takeKeys();
    draw();
    build();
    fit.soon();
    draw();
    expect(focused).toBe(1);
  });

  it.each(['#other', 'input'])('leaves the person where they have gone meanwhile: %s', (place) => {
    goTo('#tab');
    fit.takeKeys();
    goTo(place);
    build();
    draw();
    fit.soon();
    draw();
    expect([fitted, focused]).toEqual([2, 0]);
  });

  it('does not take them once another has them', () => {
    fit.takeKeys();
    fit.leaveKeys();
    build();
    draw();
    expect([fitted, focused]).toEqual([1, 0]);
  });
});
