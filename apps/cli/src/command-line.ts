import type { Command, Given, Surroundings } from './command';
import { doctorCommand } from './commands/doctor';
import { gatewayKeyCommand } from './commands/gateway-key';
import { gitCredentialCommand } from './commands/git-credential';
import { rotateCommand, statusCommand } from './commands/status';
import { syncCommand } from './commands/sync';
import { tokenCommand } from './commands/token';
import { EXIT, Failure, type ExitCode } from './exit-codes';

const COMMANDS: readonly Command[] = [
  tokenCommand,
  gatewayKeyCommand,
  statusCommand,
  rotateCommand,
  doctorCommand,
  gitCredentialCommand,
  syncCommand,
];
const SEE_HELP = 'Run latchkey --help.';

/** Runs the command that the arguments name. @throws Failure */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) {
    surroundings.stdout.write(help());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new Failure(EXIT.usage, `Unknown command “${name}”.`, SEE_HELP);
  if (rest.includes('--help')) {
    surroundings.stdout.write(`latchkey ${command.name} ${command.usage}\n  ${command.summary}\n`);
    return EXIT.done;
  }
  return command.run(readGiven(command, rest), surroundings);
}

function readGiven(command: Command, args: readonly string[]): Given {
  const options = args.filter((arg) => arg.startsWith('-'));
  const unknown = options.find((option) => !command.options.some((known) => `--${known}` === option));
  if (unknown !== undefined)
    throw new Failure(EXIT.usage, `latchkey ${command.name} has no option ${unknown}.`, SEE_HELP);
  const plain = args.filter((arg) => !arg.startsWith('-'));
  if (plain.length !== command.argumentCount)
    throw new Failure(EXIT.usage, `Usage: latchkey ${command.name} ${command.usage}`, SEE_HELP);
  return { arguments: plain, options: new Set(options.map((option) => option.slice(2))) };
}

function help(): string {
  const usages = COMMANDS.map(({ name, usage, summary }) => [`latchkey ${name} ${usage}`, summary] as const);
  const width = Math.max(...usages.map(([usage]) => usage.length)) + 2;
  return [
    'Manage the Databricks token, tools and projects of this session.\n\n',
    ...usages.map(([usage, summary]) => `  ${usage.padEnd(width)}${summary}\n`),
    '\nExit codes: 0 success, 1 a problem was found, 2 wrong usage, 3 not in a Latchkey session,\n',
    '4 no usable token, 5 Latchkey or the workspace is unreachable.\n',
  ].join('');
}
