import type { IBuffer } from '@xterm/xterm';

/** What a terminal shows and what has scrolled off, as plain text: a line that was broken at the edge is one line again. */
export function outputText(buffer: IBuffer): string {
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    // Spaces at the end of a line that goes on belong to it.
    const text = line.translateToString(!buffer.getLine(row + 1)?.isWrapped);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
