import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempDir, type TempDir } from '@latchkey/testing';
import type { AppConfig } from '../config/app-config';
import type { Rotator } from '../pat/rotator';
import type { ToolTokens } from '../tools/tool-tokens';
import { Project } from './project';
import { SyncService } from './sync.service';

describe('SyncService', () => {
  let home: TempDir;
  beforeEach(() => (home = makeTempDir()));
  afterEach(() => {
    jest.restoreAllMocks();
    home.remove();
  });

  it('adds a project once when two calls look for it at the same time', async () => {
    mkdirSync(join(home.path, 'projects/report/.git'), { recursive: true });
    const begun = new Set<Project>();
    jest.spyOn(Project.prototype, 'begin').mockImplementation(function (this: Project) {
      begun.add(this);
    });
    const config = {
      sync: true,
      sessionHome: home.path,
      inheritedEnv: {},
      workspaceOrigin: 'https://example.com',
    };
    const service = new SyncService(
      config as AppConfig,
      { status: () => ({ user: null }) } as Rotator,
      {} as ToolTokens,
    );
    await Promise.all([service.begin('report'), service.begin('report')]);
    expect(begun.size).toBe(1);
  });
});
