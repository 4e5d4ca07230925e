import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Children } from './children.mjs';
import { bold, dim, inRoot, Refusal, say } from './command-line.mjs';
import { startOnPort } from './ports.mjs';
import { printable } from './printable.mjs';
import { makePrivateFolder, openLog, takeStateFolder } from './state.mjs';

const WARN = 40; // pino's level
const NPM_POLL_MS = 500;

/**
 * Starts the workspace in the box (unless DATABRICKS_HOST names a real one) and Latchkey, prints both addresses, and
 * stays until a signal comes or one of them ends.
 * @param {ReturnType<import('./options.mjs').parseOptions>} options
 * @returns {Promise<number>} the exit code
 */
export async function localRun(options) {
  const stopped = Promise.race([untilSignal(), untilNpmIsGone()]);
  // Whoever read our output may be gone before us.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const state = takeStateFolder(process.env.LATCHKEY_STATE_DIR ?? inRoot('.latchkey'));
  const children = new Children();
  if (state.isShared)
    say(`Another Latchkey runs from this folder; this one keeps its state in ${state.folder}.`);

  const bringUp = async () => {
    const workspace = process.env.DATABRICKS_HOST
      ? { address: withScheme(process.env.DATABRICKS_HOST), environment: {} }
      : await startWorkspace(options.sandboxPort, state.folder, children);
    const latchkey = await startLatchkey(options.port, state.folder, workspace.environment, children);
    // Together and first, so that a script that has read them knows that both are up.
    process.stdout.write(`Latchkey: ${latchkey.address ?? latchkey.url}\nWorkspace: ${workspace.address}\n`);
    say(`\n${bold('Open both addresses.')} The first asks for a token; you create it at the second.`);
    say(
      dim(
        `The first address works once, in one browser. Logs are in ${resolve(state.folder, 'logs')}. Ctrl-C ends everything.\n`,
      ),
    );
    if (options.open && someoneIsThere()) openBrowser(latchkey.address ?? latchkey.url);
    return children.firstToEnd();
  };

  try {
    const end = await Promise.race([stopped, bringUp()]);
    if (!end) {
      say('\nStopping …');
      return 0;
    }
    say(
      `${end.child.title} ${end.how} unexpectedly, so everything is stopped. Its last lines:\n${end.child.lastLines}`,
    );
    return 1;
  } finally {
    await children.end();
    state.release();
  }
}

/** Answers null when we are asked to end. Somebody who asks again a second later does not want to wait. */
function untilSignal() {
  return new Promise((resolve) => {
    let firstAt = null;
    const stop = (signal) => {
      // At a terminal each Ctrl-C comes twice: from the terminal, and passed on by npm.
      const isImpatient = firstAt !== null && Date.now() - firstAt > 1000;
      if (signal === 'SIGINT' && isImpatient) process.exit(130); // the children follow, see end-with-parent.mjs
      firstAt ??= Date.now();
      resolve(null);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  });
}

/** Starts the workspace in the box. Its key comes in its first report, through the pipe of its output, and isn't logged. */
async function startWorkspace(port, stateFolder, children) {
  const log = openLog(resolve(stateFolder, 'logs'), 'workspace.log');
  const { listening } = await startOnPort(
    'The workspace in the box',
    '--sandbox-port',
    port,
    children,
    (number) => ({
      script: 'dist/apps/workspace-sandbox/main.js',
      args: ['--port', String(number), '--state', resolve(stateFolder, 'sandbox.json')],
      env: process.env,
      onEvent: () => {},
      onLine: (line) => log.stream.write(`${line}\n`),
    }),
  );
  const { url, key, address } = listening;
  const response = await fetch(`${url}/__sandbox/app-environment`, { headers: { 'X-Sandbox-Key': key } });
  if (!response.ok)
    throw new Refusal(
      `The workspace in the box does not give out the app's environment (${response.status}).`,
    );
  return { address, environment: await response.json() };
}

async function startLatchkey(port, stateFolder, environment, children) {
  const log = openLog(resolve(stateFolder, 'logs'), 'latchkey.log');
  const ownHome = resolve(stateFolder, 'home');
  makePrivateFolder(ownHome);
  const base = Object.fromEntries(
    // A token or profile of the caller's must not mix with the credentials of the workspace in the box.
    Object.entries(process.env).filter(
      ([name]) => process.env.DATABRICKS_HOST || !name.startsWith('DATABRICKS_'),
    ),
  );
  const { listening } = await startOnPort('Latchkey', '--port', port, children, (number) => ({
    script: 'apps/pty-host/start.sh',
    env: {
      ...base,
      ...environment,
      LATCHKEY_MODE: 'local',
      LATCHKEY_HOME: resolve(process.env.LATCHKEY_HOME ?? ownHome),
      DATABRICKS_APP_PORT: String(number),
    },
    onEvent: (event) => {
      if (event.event === 'address') say(`To open another browser: ${printable(String(event.address))}`);
    },
    onLine: (line) => {
      log.stream.write(`${line}\n`);
      const short = warningIn(line);
      if (short) say(dim(printable(short)));
    },
  }));
  return listening;
}

/** A warning or worse, in short, from a line of pino's JSON; other lines as they are. */
function warningIn(line) {
  if (!line.startsWith('{')) return line.trim() ? `[latchkey] ${line}` : null;
  if (line.startsWith('{"event":')) return null; // told by the one who ends us
  try {
    const { level, msg, err } = JSON.parse(line);
    return level >= WARN ? `[latchkey] ${[msg, err?.message].filter(Boolean).join(': ')}` : null;
  } catch {
    return null;
  }
}

function withScheme(host) {
  return (/^https?:\/\//.test(host) ? host : `https://${host}`).replace(/\/+$/, '');
}

/**
 * Resolves once the `npm` that runs us is gone, because SIGKILL of npm leaves us running with everything we started.
 * Never resolves without npm. Polls, because no event reports a parent's end.
 * @returns {Promise<null>}
 */
function untilNpmIsGone(env = process.env) {
  if (!env.npm_lifecycle_event) return new Promise(() => {});
  const npm = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === npm) return;
      clearInterval(timer);
      resolve(null);
    }, NPM_POLL_MS);
    timer.unref();
  });
}

/** Whether a user at a terminal would see a browser open. */
const someoneIsThere = () => process.stderr.isTTY === true && !process.env.CI;

/** Opens the address in the user's browser, if there is one. */
function openBrowser(url) {
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
