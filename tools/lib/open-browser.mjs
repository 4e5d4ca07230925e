import { spawn } from 'node:child_process';

/** Whether a person sits before this process, who would see a browser open. */
export const someoneIsThere = () => process.stderr.isTTY === true && !process.env.CI;

/** Opens the address in the person's browser; where there is none, the printed address has to do. */
export function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
}
