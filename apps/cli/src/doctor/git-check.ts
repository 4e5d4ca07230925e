import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ok, type DoctorCheck } from './doctor-check';

/** Has git itself ask for the credential, as it does for a fetch. */
export const gitCheck: DoctorCheck = {
  id: 'git',
  title: 'git',
  async look({ env, status: { workspaceOrigin } }) {
    const url = new URL(workspaceOrigin);
    const question = `protocol=${url.protocol.replace(':', '')}\nhost=${url.host}\n\n`;
    const answer = await ask(env, question).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    });
    if (answer === null) return null;
    if (/^password=./m.test(answer)) return ok(`gets a fresh token for ${workspaceOrigin}`);
    return {
      severity: 'problem',
      message: `git does not get the token for ${workspaceOrigin} from its credential helper.`,
      cure: 'Unset what your shell’s start files export as GIT_CONFIG_COUNT, or open a new shell.',
    };
  },
};

/** @returns what the helpers answer; nobody is asked at the terminal */
async function ask(env: NodeJS.ProcessEnv, question: string): Promise<string> {
  const git = spawn('git', ['credential', 'fill'], {
    env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let answer = '';
  git.stdout.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  git.stdin.on('error', () => undefined).end(question);
  await once(git, 'close');
  return answer;
}
