import { access, constants, mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Injectable } from '@nestjs/common';
import type { ShellStart } from '@latchkey/pty-engine';
import { AppConfig } from '../config/app-config';
import { ShellEnvironment } from './shell-environment';

/**
 * What a shell gets of the server's own environment. Nothing named `DATABRICKS_*` may be here: the SDKs and the CLI
 * skip `~/.databrickscfg` as soon as the host or any credential is in the environment.
 */
const PASSED_ON =
  /^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)$/i;

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
const SHELLS = ['/bin/bash', '/usr/bin/bash', '/bin/sh'];

@Injectable()
export class AllowListedShellEnvironment extends ShellEnvironment {
  constructor(private readonly config: AppConfig) {
    super();
  }

  async forSession(sessionId: string): Promise<ShellStart> {
    const home = this.config.sessionHome;
    await mkdir(home, { recursive: true, mode: 0o700 });
    const file = await firstExecutable(SHELLS);
    const user = userInfo().username;
    return {
      env: {
        PATH: DEFAULT_PATH,
        LANG: 'C.UTF-8',
        ...passedOn(process.env),
        HOME: home,
        SHELL: file,
        USER: user,
        LOGNAME: user,
        TERM: 'xterm-256color',
        COLORTERM: 'truecolor',
        TERM_PROGRAM: 'latchkey',
        LATCHKEY_SESSION: sessionId,
      },
      cwd: home,
      file,
      args: [],
    };
  }
}

export function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && PASSED_ON.test(name) ? [[name, value]] : [],
    ),
  );
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
