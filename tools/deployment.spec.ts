import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string): string => readFileSync(join(__dirname, '..', path), 'utf8');

describe('a deployment to Databricks Apps', () => {
  const appYaml = read('app.yaml');

  it('starts the file that the build makes', () => {
    const command = JSON.parse(
      /^command: (\[.*\])$/m.exec(appYaml)?.[1]?.replaceAll("'", '"') ?? '[]',
    ) as string[];
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(command).toEqual(['sh', 'apps/pty-host/start.sh']);
    expect(read('apps/pty-host/start.sh')).toContain('dist/apps/pty-host/main.js');
    expect(scripts['build']).toMatch(/--projects=api,cli,pty-host,web$/);
  });

  it('names no secret', () => {
    const names = [...appYaml.matchAll(/- name: (\S+)/g)].map(([, name]) => name);
    expect(names).toEqual([
      'LATCHKEY_ROTATION_INTERVAL_SECONDS',
      'LATCHKEY_TOKEN_LIFETIME_SECONDS',
      'LATCHKEY_OVERLAP_SECONDS',
    ]);
    expect(appYaml).not.toMatch(/valueFrom|DATABRICKS_|SECRET|dapi/);
  });
});
