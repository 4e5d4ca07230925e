import { access, constants, mkdir } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { ShellStart } from '@latchkey/pty-engine';
import { AppConfig } from '../config/app-config';
import { osUserName } from '../config/os-user';
import { SessionEnvironmentParts } from './session-environment-parts';
import { ShellEnvironment } from './shell-environment';

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
const SHELLS = ['/bin/bash', '/usr/bin/bash', '/bin/sh'];

@Injectable()
export class AllowListedShellEnvironment extends ShellEnvironment {
  constructor(
    private readonly config: AppConfig,
    private readonly parts: SessionEnvironmentParts,
  ) {
    super();
  }

  async forSession(id: string): Promise<ShellStart> {
    const home = this.config.sessionHome;
    await mkdir(home, { recursive: true, mode: 0o700 });
    const { variables, programFolders } = await this.parts.forSession({ id, home });
    const file = await firstExecutable(SHELLS);
    const user = osUserName();
    return {
      env: {
        LANG: 'C.UTF-8',
        ...this.config.inheritedEnv,
        // git, and agents that ask it, must not take a checkout that HOME is in for the user's project.
        GIT_CEILING_DIRECTORIES: dirname(home),
        ...variables,
        PATH: [...programFolders, this.config.inheritedEnv['PATH'] ?? DEFAULT_PATH].join(delimiter),
        HOME: home,
        SHELL: file,
        USER: user,
        LOGNAME: user,
        TERM: 'xterm-256color',
        COLORTERM: 'truecolor',
        TERM_PROGRAM: 'latchkey',
      },
      cwd: home,
      file,
      args: [],
    };
  }
}

async function firstExecutable(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return 'sh';
}
