import { execFileSync } from 'node:child_process';
import { withLimits } from './shell-start';

const run = (script: string, ...args: string[]): string => {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
  const limited = withLimits({ file: '/bin/bash', args: ['-c', script, 'bash', ...args], cwd: '/tmp', env });
  return execFileSync(limited.file, [...limited.args], { env, cwd: limited.cwd, encoding: 'utf8' });
};

(process.platform === 'linux' ? describe : describe.skip)('the limits of a shell', () => {
  it('apply to the shell and its children', () => {
    const [processes, score] = run('ulimit -u; sh -c "cat /proc/self/oom_score_adj"').split('\n').map(Number);
    // Beside this process's own threads, of which Node has several.
    expect(processes).toBeGreaterThan(2048 + 4);
    expect(processes).toBeLessThan(2048 + 30_000);
    expect(score).toBe(500);
  });

  it('leave its arguments, folder and environment unchanged', () => {
    expect(run('echo "$0|$1|$2|$#"; tr "\\0" "|" </proc/$$/cmdline', 'a b', "it's")).toMatch(
      /^bash\|a b\|it's\|2\n\/bin\/bash\|-c\|/,
    );
  });
});
