import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ok, type DoctorCheck } from './doctor-check';

const NAME = 'latchkey';

/** Helpers are configured as `latchkey …`, so that name has to be ours. */
export const commandCheck: DoctorCheck = {
  id: 'command',
  title: 'latchkey',
  look({ env }) {
    const found = (env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, NAME))
      .find(isExecutable);
    // The wrapper lies beside this program.
    const own = join(__dirname, 'bin', NAME);
    if (found !== undefined && realpathSync(found) === realpathSync(own)) return Promise.resolve(ok(found));
    return Promise.resolve({
      severity: 'problem',
      message: found === undefined ? 'It is not in PATH.' : `PATH finds another program first: ${found}`,
      cure: `Put ${join(__dirname, 'bin')} in front of PATH, or open a new shell; look into ~/.bashrc for what changed it.`,
    });
  },
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
