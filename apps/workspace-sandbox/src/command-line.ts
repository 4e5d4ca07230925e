import { parseArgs } from 'node:util';

interface CommandLine {
  port: number;
  stateFile?: string;
}

export const USAGE = 'usage: main.js [--port N (0: any)] [--state FILE]';

/** @throws Error saying which option is wrong */
export function readCommandLine(args: string[]): CommandLine {
  const { values } = parseArgs({ args, options: { port: { type: 'string' }, state: { type: 'string' } } });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port must be a number from 0 to 65535, not "${values.port ?? ''}"`);
  }
  return { port, ...(values.state !== undefined && { stateFile: values.state }) };
}
