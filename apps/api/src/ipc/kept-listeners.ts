import { once } from 'node:events';
import { lstat } from 'node:fs/promises';
import type { ListenOptions, Server } from 'node:net';
import type { ListenerName } from '@latchkey/pty-engine';
import { parentChannel, type InheritedListener, type ListeningHandle } from './parent-channel';

/**
 * The pty host keeps the listening handles of the first api and gives them to each next one. While no api runs, the kernel
 * queues connections, and another program that tries to take an address gets EADDRINUSE. The host itself accepts nothing.
 */

/** Returns the handle that an earlier api opened, if there is one. */
export function inheritedListener(name: ListenerName): InheritedListener | null {
  return parentChannel()?.listeners.get(name) ?? null;
}

/** Gives the pty host a server's handle for the next api. */
export function keepListener(name: ListenerName, server: Server, inode: string | null = null): void {
  const { _handle: handle } = server as unknown as { _handle: ListeningHandle | null };
  if (handle !== null) parentChannel()?.send({ type: 'listener', name, inode }, handle);
}

/** Listens on an earlier api's handle, or opens the address and leaves the handle for the next api. */
export async function listenOrInherit(
  server: Server,
  name: ListenerName,
  options: ListenOptions,
): Promise<void> {
  const inherited = inheritedListener(name);
  await listen(server, inherited?.handle ?? options);
  if (inherited === null) keepListener(name, server);
}

/** Does the same for a Unix socket, unless something else is at its path by now; then the path must be cleared first. */
export async function inheritSocket(server: Server, name: ListenerName, path: string): Promise<boolean> {
  const inherited = inheritedListener(name);
  if (inherited === null || inherited.inode !== (await inodeOf(path))) return false;
  await listen(server, inherited.handle);
  return true;
}

export async function inodeOf(path: string): Promise<string | null> {
  const stats = await lstat(path).catch(() => null);
  return stats === null ? null : `${String(stats.dev)}:${String(stats.ino)}`;
}

async function listen(server: Server, where: ListenOptions | ListeningHandle): Promise<void> {
  server.listen(where);
  await once(server, 'listening');
}
