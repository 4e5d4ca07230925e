import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMAND_PATHS, type ToolTokenAnswer } from '@latchkey/contracts';
import { OWN_CREDENTIALS } from '../environments';
import { ok, type DoctorCheck, type DoctorContext, type Finding } from './doctor-check';

/** Checks whether the session has a token that works. */
export const tokenCheck: DoctorCheck = {
  id: 'token',
  title: 'Token',
  look({ status: { pat } }) {
    if (pat.state === 'valid' && pat.problem === null)
      return Promise.resolve(ok(`works, and belongs to ${pat.user ?? 'the owner'}`));
    return Promise.resolve({
      severity: pat.state === 'valid' ? ('warning' as const) : ('problem' as const),
      message: pat.problem?.message ?? 'There is no token yet.',
      cure: pat.problem?.hint ?? 'Open Latchkey in the browser and follow the set-up prompt.',
    });
  },
};

const FRESH_ENVIRONMENT = 'Unset what your shell’s startup files export, or open a new shell.';

/** Asks for a token the way the Databricks SDKs and the CLI do. */
export const databricksCheck: DoctorCheck = {
  id: 'databricks',
  title: 'Databricks SDKs and CLI',
  async look({ env, status: { workspaceOrigin } }) {
    const { DATABRICKS_HOST: host, DATABRICKS_METADATA_SERVICE_URL: url } = env;
    if (!host || !url) {
      return {
        severity: 'problem',
        message: 'DATABRICKS_HOST or DATABRICKS_METADATA_SERVICE_URL is not set.',
        cure: FRESH_ENVIRONMENT,
      };
    }
    const response = await fetch(url, {
      headers: { 'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': host },
    });
    if (response.ok) return ok(`get a fresh token for ${workspaceOrigin}`);
    const { message, hint } = (await response.json()) as { message: string; hint: string };
    return { severity: 'problem', message, cure: hint };
  },
};

/** Looks for variables that override the metadata service or conflict with it. */
export const overriddenCheck: DoctorCheck = {
  id: 'databricks-environment',
  title: 'Databricks environment',
  look({ env }) {
    const set = OWN_CREDENTIALS.filter((name) => env[name]);
    if (set.length === 0) return Promise.resolve(ok('no other credentials are set'));
    return Promise.resolve({
      severity: 'problem',
      message: `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set. The Python and Go SDKs and the CLI refuse to choose between that and the session’s token; others use it.`,
      cure: 'To use your own credentials, unset DATABRICKS_METADATA_SERVICE_URL. To use the session’s, run eval "$(latchkey env databricks)" or open a new shell.',
    });
  },
};

/** Checks the file for tools that read nothing else, and its profiles that the environment overrides. */
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
    if (others.length > 0) return overriddenProfiles(others);
    return databrickscfg === null
      ? ok('switched off; the token is not on disk')
      : ok('has the current token');
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
    cure: 'Check that the disk has space and the file is writable, then run latchkey rotate, which writes it again.',
  };
}

/** Returns the hosts of all profiles for other workspaces. */
function otherHosts(text: string, workspaceOrigin: string): readonly string[] {
  const hosts = [...text.matchAll(/^\s*host\s*=\s*(\S+)/gim)].map(([, host]) => host ?? '');
  return [...new Set(hosts)].filter((host) => host.replace(/\/$/, '') !== workspaceOrigin);
}

function overriddenProfiles(hosts: readonly string[]): Finding {
  return {
    severity: 'warning',
    message: `It has profiles for ${hosts.join(', ')}, but DATABRICKS_HOST in the environment overrides --profile.`,
    cure: 'To use them, run env -u DATABRICKS_HOST -u DATABRICKS_METADATA_SERVICE_URL databricks --profile ….',
  };
}
