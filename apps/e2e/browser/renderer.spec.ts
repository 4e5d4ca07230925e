import type { Page } from '@playwright/test';
import { expect, openWorkspace, picture, test } from '../src/fixtures';
import { TerminalOnPage } from '../src/terminal';

test.use({ viewport: { width: 1120, height: 640 } });

/** Makes every canvas lose its WebGL context, as drivers and phones do. */
const loseContexts = (page: Page) =>
  page.locator('.xterm-screen canvas').evaluateAll((canvases) => {
    const contexts = (canvases as HTMLCanvasElement[]).map((canvas) => canvas.getContext('webgl2'));
    const lost = contexts.filter((context) => context !== null);
    for (const context of lost) context.getExtension('WEBGL_lose_context')?.loseContext();
    return lost.length;
  });

test('draws with WebGL, and switches to the DOM without losing output when the context is lost', async ({
  page,
  terminal,
}) => {
  await terminal.run('echo "before $((6 * 7))"', /^before 42$/m);
  await expect(terminal.host).toHaveAttribute('data-renderer', 'webgl');

  expect(await loseContexts(page)).toBeGreaterThan(0);
  await expect(terminal.host).toHaveAttribute('data-renderer', 'dom');
  const rows = page.locator('.xterm-rows:visible');
  await expect(rows).toContainText('before 42');
  await terminal.run('echo "after $((7 * 7))"', /^after 49$/m);
  await expect(rows).toContainText('after 49');
  await picture(page, 'dom-renderer');
});

test.describe('where the browser has no WebGL', () => {
  test('uses the DOM renderer from the start', async ({ page, sandbox, server }) => {
    await page.addInitScript(() => {
      const getContext = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string) {
        return kind.startsWith('webgl') ? null : getContext.call(this, kind as '2d');
      } as typeof getContext;
    });
    await openWorkspace(page, sandbox, server);
    const terminal = new TerminalOnPage(page);
    await terminal.run('echo "$((6 * 7))"', /^42$/m);
    await expect(terminal.host).toHaveAttribute('data-renderer', 'dom');
    await expect(page.locator('.xterm-rows:visible')).toContainText('42');
  });
});

interface Counts {
  frames: number;
  draws: number;
  outputBytes: number;
  /** The offsets of the last byte received and acknowledged. */
  receivedOffset: number;
  ackedOffset: number;
}
const counts = (page: Page) => page.evaluate(() => (window as unknown as { counts: Counts }).counts);

/** Counts drawn frames, received bytes and acknowledged bytes of a page. */
const countFrames = (page: Page) =>
  page.addInitScript(() => {
    const counts: Counts = { frames: 0, draws: 0, outputBytes: 0, receivedOffset: 0, ackedOffset: 0 };
    Object.assign(window, { counts });
    const frame = (): void => {
      counts.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const [OUTPUT, ACK] = [0x82, 0x03];
    const offsetIn = (frame: Uint8Array): number =>
      Number(new DataView(frame.buffer, frame.byteOffset).getBigUint64(1));
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          if (!(data instanceof ArrayBuffer) || new Uint8Array(data)[0] !== OUTPUT) return;
          counts.outputBytes += data.byteLength;
          counts.receivedOffset = offsetIn(new Uint8Array(data)) + data.byteLength - 9;
        });
      }

      override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>): void {
        if (data instanceof Uint8Array && data[0] === ACK) counts.ackedOffset = offsetIn(data);
        super.send(data);
      }
    };
  });

test('a flood of output is drawn at most once per frame, and acknowledged only when parsed', async ({
  page,
  sandbox,
  server,
}) => {
  await countFrames(page);
  await openWorkspace(page, sandbox, server);
  const terminal = new TerminalOnPage(page);
  await terminal.run('echo "$((6 * 7))"', /^42$/m);

  await test.step('drawn', async () => {
    await terminal.host.evaluate((host) => {
      const { counts } = window as unknown as { counts: Counts };
      const { latchkeyTerminal } = host as unknown as {
        latchkeyTerminal: { onRender(listener: () => void): void };
      };
      latchkeyTerminal.onRender(() => (counts.draws += 1));
      counts.frames = 0;
    });
    await terminal.run('seq 1 300000; echo "over $((7 * 7))"', /^over 49$/m);
    const { draws, frames, outputBytes } = await counts(page);
    console.log(`${outputBytes} bytes, ${draws} draws, ${frames} frames`);
    expect(draws).toBeGreaterThan(0);
    expect(draws).toBeLessThanOrEqual(frames + 1);
  });

  await test.step('acknowledged', async () => {
    // The terminal parses output, but the test holds back the callbacks.
    await terminal.host.evaluate((host) => {
      type Write = (output: string | Uint8Array, parsed?: () => void) => void;
      const { latchkeyTerminal } = host as unknown as { latchkeyTerminal: { write: Write } };
      const write = latchkeyTerminal.write.bind(latchkeyTerminal);
      const held: (() => void)[] = [];
      let holds = true;
      latchkeyTerminal.write = (output, parsed) =>
        write(output, () => {
          if (parsed && holds) held.push(parsed);
          else parsed?.();
        });
      Object.assign(window, {
        // Output may be on its way through the parser yet: its callbacks are no longer held either.
        sayParsed: () => {
          holds = false;
          latchkeyTerminal.write = write;
          held.splice(0).forEach((parsed) => parsed());
        },
      });
    });
    const { receivedOffset, outputBytes } = await counts(page);
    await terminal.host.click();
    await page.keyboard.type('clear; seq 1 400000; echo "done $((8 * 8))"\n');
    // Output stops after one flow-control window.
    await expect.poll(async () => (await counts(page)).outputBytes - outputBytes).toBeGreaterThan(100_000);
    // Output from before the hold may be acknowledged late.
    expect((await counts(page)).ackedOffset).toBeLessThanOrEqual(receivedOffset);
    await page.evaluate(() => (window as unknown as { sayParsed(): void }).sayParsed());
    await terminal.expectText(/^done 64$/m);
    await expect.poll(async () => (await counts(page)).ackedOffset).toBeGreaterThan(receivedOffset);
  });
});
