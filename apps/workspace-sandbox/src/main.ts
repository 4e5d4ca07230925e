import { readCommandLine, USAGE } from './command-line';
import script from './page/token-page.client.mjs' with { type: 'text' };
import style from './page/token-page.css';
import html from './page/token-page.html';
import { startSandbox } from './server';

/** 2: it cannot start as asked (a taken port, a wrong option, a foreign state file). */
const EXIT_CANNOT_START = 2;

async function main(): Promise<void> {
  const options = readCommandLine(process.argv.slice(2));
  const sandbox = await startSandbox({ ...options, assets: { html, style, script } });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
  // The only place that tells the key: other users can read neither a pipe nor a terminal of ours, unlike arguments.
  const { url, key, address } = sandbox;
  say(process.stdout, { event: 'listening', url, key, address });
}

function say(stream: NodeJS.WriteStream, line: object): void {
  stream.write(`${JSON.stringify(line)}\n`);
}

main().catch((error: unknown) => {
  const { code = 'CANNOT_START', message } = error as NodeJS.ErrnoException;
  const hint =
    code === 'EADDRINUSE' ? 'Another process listens there: choose another --port, or 0 for any.' : USAGE;
  say(process.stderr, { event: 'error', code, message, hint });
  process.exitCode = EXIT_CANNOT_START;
});
