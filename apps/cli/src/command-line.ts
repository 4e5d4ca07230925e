import type { Command, Given, ProgramEnd, Surroundings } from './command';
import { doctorCommand } from './commands/doctor';
import { envCommand } from './commands/env';
import { gatewayKeyCommand } from './commands/gateway-key';
import { gitCredentialCommand } from './commands/git-credential';
import { installCommand } from './commands/install';
import { runCommand } from './commands/run';
import { rotateCommand, statusCommand } from './commands/status';
import { syncCommand } from './commands/sync';
import { tokenCommand } from './commands/token';
import { EXIT, Failure } from './exit-codes';

const COMMANDS: readonly Command[] = [
  tokenCommand,
  gatewayKeyCommand,
  statusCommand,
  rotateCommand,
  doctorCommand,
  gitCredentialCommand,
  syncCommand,
  envCommand,
  runCommand,
  installCommand,
];
const SEE_HELP = 'Run latchkey --help.';

/** Runs the command that the arguments name. @throws Failure */
export async function runCommandLine(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<ProgramEnd> {
  const [name, ...rest] = args;
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) {
    surroundings.stdout.write(help());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new Failure(EXIT.usage, `Unknown command “${name}”.`, SEE_HELP);
  if (ownArguments(command, rest).includes('--help')) {
    surroundings.stdout.write(`latchkey ${command.name} ${command.usage}\n  ${command.summary}\n`);
    return EXIT.done;
  }
  return command.run(readGiven(command, rest), surroundings);
}

/** Returns the arguments that are ours, without a program's own. */
function ownArguments({ argumentCount }: Command, args: readonly string[]): readonly string[] {
  if (argumentCount !== 'program') return args;
  const end = args.findIndex((arg) => arg === '--' || !arg.startsWith('-'));
  return end === -1 ? args : args.slice(0, end);
}

function readGiven(command: Command, args: readonly string[]): Given {
  const own = ownArguments(command, args);
  const options = own.filter((arg) => arg.startsWith('-'));
  const unknown = options.find((option) => !command.options.some((known) => `--${known}` === option));
  if (unknown !== undefined)
    throw new Failure(EXIT.usage, `latchkey ${command.name} has no option ${unknown}.`, SEE_HELP);
  const rest = args.slice(own.length);
  const program = rest[0] === '--' ? rest.slice(1) : rest;
  const plain = command.argumentCount === 'program' ? program : own.filter((arg) => !arg.startsWith('-'));
  if (command.argumentCount === 'program' ? plain.length === 0 : plain.length !== command.argumentCount)
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
    '4 no usable token, 5 Latchkey or the workspace is unreachable. latchkey run exits as the program does.\n',
  ].join('');
}
