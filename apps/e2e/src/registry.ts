import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Why nothing can be had from the package registry here; null where it answers. */
export function registryMissing(): string | null {
  try {
    const args = ['view', '@openai/codex', 'version', '--fetch-retries=0', '--fetch-timeout=10000'];
    execFileSync('npm', args, { cwd: tmpdir(), stdio: 'pipe', timeout: 30_000 });
    return null;
  } catch (error) {
    return (
      String((error as { stderr?: Buffer }).stderr ?? error)
        .trim()
        .split('\n')
        .at(0) ?? 'npm failed'
    );
  }
}

/** What this machine needs to reach the package registry, and hands on to whatever it starts. */
export function wayOut(): Record<string, string> {
  const names = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_registry|(https?|no)_proxy)$/i;
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    names.test(name) && value ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
