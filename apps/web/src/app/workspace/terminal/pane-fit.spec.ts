import { PaneFit } from './pane-fit';
import type { ShellTerminal } from './shell-terminal';

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
      isVisible: () => true,
      readOnly: () => false,
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

  it('fits once per frame and takes the focus once', () => {
    build();
    fit.takeFocus();
    fit.soon();
    draw();
    fit.soon();
    draw();
    expect([fitted, focused]).toEqual([2, 1]);
  });

  it('takes the focus once its terminal exists, even from the clicked tab', () => {
    goTo('#tab');
    fit.takeFocus();
    draw();
    build();
    fit.soon();
    draw();
    expect(focused).toBe(1);
  });

  it.each(['#other', 'input'])('leaves the focus on %s if the user has moved it there', (place) => {
    goTo('#tab');
    fit.takeFocus();
    goTo(place);
    build();
    draw();
    fit.soon();
    draw();
    expect([fitted, focused]).toEqual([2, 0]);
  });

  it('does not take the focus after another pane has become active', () => {
    fit.takeFocus();
    fit.cancelFocus();
    build();
    draw();
    expect([fitted, focused]).toEqual([1, 0]);
  });
});
