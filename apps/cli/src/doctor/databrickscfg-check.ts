import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMAND_PATHS, type ToolTokenAnswer } from '@latchkey/contracts';
import { ok, type DoctorCheck, type DoctorContext, type Finding } from './doctor-check';

/** The file for tools that read nothing else, and the profiles in it that the environment stands before. */
export const databrickscfgCheck: DoctorCheck = {
  id: 'databrickscfg',
  title: '~/.databrickscfg',
  async look(context) {
    const { databrickscfg, workspaceOrigin } = context.status;
    const path = databrickscfg ?? join(context.env['HOME'] ?? '', '.databrickscfg');
    const text = await readFile(path, 'utf8').catch(() => '');
    if (databrickscfg !== null && context.status.pat.valid) {
      const stale = await staleFinding(text, databrickscfg, context);
      if (stale) return stale;
    }
    const others = otherHosts(text, workspaceOrigin);
    if (others.length > 0) return shadowed(others);
    return databrickscfg === null ? ok('switched off; the token is on no disk') : ok('has the current token');
  },
};

async function staleFinding(
  text: string,
  path: string,
  { toolServer }: DoctorContext,
): Promise<Finding | null> {
  const { token } = await toolServer.ask<ToolTokenAnswer>('GET', COMMAND_PATHS.token);
  if (text.split('\n').some((line) => line.trim() === `token = ${token}`)) return null;
  return {
    severity: 'problem',
    message: `${path} does not have the current token.`,
    cure: 'It is written at each rotation: check that the disk has room and the file may be replaced, then run latchkey rotate.',
  };
}

/** What the profiles other than ours are for. */
function otherHosts(text: string, workspaceOrigin: string): readonly string[] {
  const hosts = [...text.matchAll(/^\s*host\s*=\s*(\S+)/gim)].map(([, host]) => host ?? '');
  return [...new Set(hosts)].filter((host) => host.replace(/\/$/, '') !== workspaceOrigin);
}

function shadowed(hosts: readonly string[]): Finding {
  return {
    severity: 'warning',
    message: `It has profiles for ${hosts.join(', ')}, but DATABRICKS_HOST in the environment comes before --profile.`,
    cure: 'For those, run env -u DATABRICKS_HOST -u DATABRICKS_METADATA_SERVICE_URL databricks --profile ….',
  };
}
