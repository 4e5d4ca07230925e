import { ok, type DoctorCheck } from './doctor-check';

const OTHER_CREDENTIALS = [
  'DATABRICKS_TOKEN',
  'DATABRICKS_CLIENT_ID',
  'DATABRICKS_CLIENT_SECRET',
  'DATABRICKS_USERNAME',
  'DATABRICKS_PASSWORD',
  'DATABRICKS_AUTH_TYPE',
];
const AFRESH = 'Unset what your shell’s start files export, or open a new shell.';

/** Asks as the SDKs and the CLI do. */
export const databricksCheck: DoctorCheck = {
  id: 'databricks',
  title: 'Databricks SDKs and CLI',
  async look({ env, status: { workspaceOrigin } }) {
    const { DATABRICKS_HOST: host, DATABRICKS_METADATA_SERVICE_URL: url } = env;
    if (!host || !url) {
      return {
        severity: 'problem',
        message: 'DATABRICKS_HOST or DATABRICKS_METADATA_SERVICE_URL is not set.',
        cure: AFRESH,
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

/** Whatever else is in the environment comes before the metadata service, or clashes with it. */
export const overriddenCheck: DoctorCheck = {
  id: 'databricks-environment',
  title: 'Databricks environment',
  look({ env }) {
    const set = OTHER_CREDENTIALS.filter((name) => env[name]);
    if (set.length === 0) return Promise.resolve(ok('nothing else signs in'));
    return Promise.resolve({
      severity: 'problem',
      message: `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set, and used instead of the fresh token.`,
      cure: AFRESH,
    });
  },
};
