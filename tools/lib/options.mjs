import { parseArgs } from 'node:util';
import { Refusal } from './command-line.mjs';

export const HELP = `npm start -- [options]

Installs what is missing, builds what is stale, starts Latchkey with a Databricks workspace in the box, and prints the
address to open. Ctrl-C ends all of it.

  --port N           port of Latchkey (default 8080, or the next free one; 0 = any)
  --sandbox-port N   port of the workspace in the box (default 8081, or the next free one; 0 = any)
  --no-open          do not open a browser
  --help             this text

Environment
  DATABRICKS_HOST                        use this workspace instead of the one in the box
  LATCHKEY_HOME                          HOME of the shells (default .latchkey/home, so your own dotfiles stay untouched)
  LATCHKEY_STATE_DIR                     logs and the state of the workspace in the box (default .latchkey)
  LATCHKEY_ROTATION_INTERVAL_SECONDS     how often the token is replaced (default 600)
  LATCHKEY_TOKEN_LIFETIME_SECONDS        how long a token of Latchkey's own may live
  LATCHKEY_OVERLAP_SECONDS               how long the old token still works after a rotation
`;

const DEFAULTS = { port: 8080, sandboxPort: 8081 };

/**
 * @param {readonly string[]} args
 * @returns {{help: boolean, open: boolean, port: PortChoice, sandboxPort: PortChoice}}
 * @typedef {{number: number, isExplicit: boolean}} PortChoice
 */
export function parseOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'sandbox-port': { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    throw new Refusal(`${error.message}\n\n${HELP}`);
  }
  return {
    help: values.help,
    open: !values['no-open'],
    port: portChoice('--port', values.port, DEFAULTS.port),
    sandboxPort: portChoice('--sandbox-port', values['sandbox-port'], DEFAULTS.sandboxPort),
  };
}

function portChoice(flag, text, fallback) {
  if (text === undefined) return { number: fallback, isExplicit: false };
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65535) {
    throw new Refusal(`${flag} takes a port number from 0 to 65535 (0 = any free one), not "${text}".`);
  }
  return { number, isExplicit: true };
}
