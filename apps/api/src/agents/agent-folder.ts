import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AGENTS, type AgentId } from '@latchkey/agents';
import { printable } from '@latchkey/contracts';
import { readOwnerFile } from '../common/owner-file';
import { AppConfig } from '../config/app-config';

const MAX_MANIFEST_BYTES = 1_000_000;

/** An installation that the shells use. */
export interface InstalledAgent {
  readonly version: string;
  readonly path: string;
}

/**
 * Where installed tools lie: each version in a folder of its own, and one folder of links that the shells' PATH begins
 * with. A link is replaced in one step, so a shell finds the old version or the new, and a program that runs keeps its own.
 */
@Injectable()
export class AgentFolder {
  readonly #root: string;
  /** For PATH. */
  readonly programs: string;

  constructor(config: AppConfig) {
    this.#root = join(config.sessionHome, '.latchkey/agents');
    this.programs = join(this.#root, 'bin');
  }

  /** Where npm is to put a version. */
  versionFolder(id: AgentId, version: string): string {
    return join(this.#root, id, version);
  }

  /** Has the shells find that program from now on. */
  async use(id: AgentId, program: string): Promise<void> {
    const link = this.#linkOf(id);
    const temporary = `${link}.new`;
    await mkdir(dirname(link), { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    await symlink(relative(dirname(link), program), temporary);
    await rename(temporary, link);
  }

  /** What the shells find; null where nothing was installed, or where it is gone again. */
  async current(id: AgentId): Promise<InstalledAgent | null> {
    const link = this.#linkOf(id);
    const target = await readlink(link).catch(() => null);
    if (target === null) return null;
    const [version = ''] = relative(join(this.#root, id), resolve(dirname(link), target)).split('/');
    const installed = await this.#versionIn(id, version);
    return installed === null ? null : { version: installed, path: link };
  }

  #linkOf(id: AgentId): string {
    return join(this.programs, AGENTS[id].program);
  }

  async #versionIn(id: AgentId, version: string): Promise<string | null> {
    const { install } = AGENTS[id];
    if (install.by !== 'npm') return null;
    const manifest = join(this.versionFolder(id, version), 'node_modules', install.package, 'package.json');
    const text = await readOwnerFile(manifest, MAX_MANIFEST_BYTES).catch(() => null);
    return text === null ? null : versionOf(text);
  }
}

/** @returns null for what is no manifest: programs in the shells can put other things in its place */
function versionOf(manifest: string): string | null {
  try {
    const { version } = JSON.parse(manifest) as { version?: unknown };
    return typeof version === 'string' ? printable(version) : null;
  } catch {
    return null;
  }
}
