const REPLIES = [
  /^\x1b\[[?>=]?[\d;]*c$/, // device attributes
  /^\x1b\[\??[\d;]*[nR]$/, // device status, cursor position
  /^\x1b\[\??[\d;]*\$y$/, // state of a mode
  /^\x1b\[\?\d*u$/, // kitty keyboard flags
  /^\x1b\[[\d;]*t$/, // window size
  /^\x1bP[\s\S]*\x1b\\$/, // version, settings, capabilities
  /^\x1b\][\s\S]*(\x07|\x1b\\)$/, // colours, clipboard
];

/**
 * Tells a terminal's own answer to a query in the output from a key that a person pressed.
 *
 * Replayed output contains queries that were answered long ago. A second answer would be typed into whichever program
 * runs now, so a page drops answers while it parses a replayed chunk:
 *
 * ```ts
 * let replaying = 0;
 * onOutput: (chunk) => {
 *   if (chunk.replay) replaying++;
 *   term.write(chunk.bytes, () => { if (chunk.replay) replaying--; chunk.parsed(); });
 * }
 * term.onData((data) => { if (replaying === 0 || !isTerminalReply(data)) connection.send(data); });
 * ```
 *
 * Use it only while replaying, because Shift+F3 looks like a cursor position to it.
 */
export function isTerminalReply(data: string): boolean {
  return REPLIES.some((reply) => reply.test(data));
}
