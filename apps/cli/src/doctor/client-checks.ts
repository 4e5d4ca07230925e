import { execFile, type ExecFileException } from 'node:child_process';
import { absent, ok, type DoctorCheck, type DoctorContext, type Finding } from './doctor-check';

/** Longer than a busy machine needs to start Python with the SDK. */
const TIMEOUT_MS = 20_000;

/** Has the Databricks CLI ask whose token it uses: as it is called without options, and with the profile of the file. */
export const cliCheck: DoctorCheck = {
  id: 'databricks-cli',
  title: 'Databricks CLI',
  async look(context) {
    const command = ['databricks', 'current-user', 'me', '--output', 'json'];
    const byProfile = context.status.databrickscfg === null ? [] : [[...command, '--profile', 'DEFAULT']];
    return clientFinding(context, [command, ...byProfile], (output) => {
      const { userName } = JSON.parse(output) as { userName?: string };
      return userName ?? null;
    });
  },
};

/** Signs in and nothing else, so that no call to the workspace is needed. */
const SIGN_IN = `
import importlib.util, sys
if importlib.util.find_spec("databricks") is None or importlib.util.find_spec("databricks.sdk") is None: sys.exit(77)
from databricks.sdk.core import Config
try:
    config = Config()
    config.authenticate()
    print(config.auth_type)
except Exception as error:
    sys.exit(str(error))
`;
const NO_SDK = 77;

/** Has the Databricks SDK of the Python in PATH sign in. */
export const pythonSdkCheck: DoctorCheck = {
  id: 'python-sdk',
  title: 'Databricks SDK for Python',
  async look({ env }) {
    const { exitCode, stdout, stderr } = await run(['python3', '-c', SIGN_IN], env);
    if (exitCode === null || exitCode === NO_SDK) return absent('not installed for the python3 in PATH');
    if (exitCode === 0) return ok(`signs in by ${stdout.trim()}`);
    return failed(stderr);
  },
};

async function clientFinding(
  { env, status }: DoctorContext,
  commands: readonly (readonly string[])[],
  userOf: (output: string) => string | null,
): Promise<Finding> {
  const ends = await Promise.all(commands.map((command) => run(command, env)));
  for (const { exitCode, stdout, stderr } of ends) {
    if (exitCode === null) return absent('not installed');
    if (exitCode !== 0) return failed(stderr);
    const user = userOf(stdout);
    if (user !== status.pat.user) {
      return {
        severity: 'warning',
        message: `acts as ${user ?? 'an unknown user'}, and not as ${status.pat.user ?? 'the owner'}.`,
        cure: 'Check your own credentials, in the environment and in ~/.databrickscfg.',
      };
    }
  }
  return ok(`acts as ${status.pat.user ?? 'the owner'}`);
}

function failed(stderr: string): Finding {
  // A client's last line says what is wrong; what comes before is a trace.
  const message = stderr.trim().split('\n').at(-1) ?? '';
  return {
    severity: 'problem',
    message: message.slice(0, 300) || 'It does not answer.',
    cure: 'If another check reports a problem, fix that first. Then run the client with --debug, or latchkey status.',
  };
}

interface ProgramOutput {
  /** Null if there is no such program. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, encoding: 'utf8' } as const;
    const program = execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ exitCode: exitCodeOf(error), stdout, stderr }),
    );
    program.stdin?.end();
  });
}

function exitCodeOf(error: ExecFileException | null): number | null {
  if (error === null) return 0;
  if (error.code === 'ENOENT') return null;
  return typeof error.code === 'number' ? error.code : 1;
}
