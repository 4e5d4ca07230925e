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
 * Whether what a terminal emits is its own answer to a query in the output rather than a person's key.
 *
 * Replayed output holds queries that were answered long ago; answered again, the answers would be typed into whatever
 * runs now. So while a replayed chunk is parsed, a page drops these:
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
 * Shift+F3 looks like a cursor position to this function, so use it only while replaying.
 */
export function isTerminalReply(data: string): boolean {
  return REPLIES.some((reply) => reply.test(data));
}
