import { runCommandLine } from './command-line';
import { toolServerClient } from './tool-server-client';
import { EXIT, Failure } from './exit-codes';
import { endBySignal, runProgram } from './run-program';
import { printLines } from './printed';

async function readStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

// The reader of our output may exit before us.
process.stdout.on('error', () => process.exit(EXIT.failed));

runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdin: readStdin,
  stdout: { isTerminal: process.stdout.isTTY, write: (text) => void process.stdout.write(text) },
  toolServer: () => toolServerClient(process.env),
  runProgram,
})
  .then((end) => {
    if (typeof end === 'number') process.exitCode = end;
    else endBySignal(end);
  })
  .catch((error: unknown) => {
    const { message, cure, exitCode } =
      error instanceof Failure
        ? error
        : {
            message: String(error),
            cure: 'This is a bug in Latchkey. Please report it.',
            exitCode: EXIT.failed,
          };
    const stderr = { write: (text: string) => void process.stderr.write(text) };
    printLines([`latchkey: ${message}`, `          ${cure}`], stderr);
    process.exitCode = exitCode;
  });
