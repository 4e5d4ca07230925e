import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AGENTS, type AgentId } from '@latchkey/agents';
import { printable } from '@latchkey/contracts';
import { readOwnerFile } from '../common/owner-file';
import { AppConfig } from '../config/app-config';
import { writePrivateFile } from '../credentials/write-private-file';

const MAX_MANIFEST_BYTES = 1_000_000;
const MAX_REASON_BYTES = 300;

/** The installed version that the shells use. */
interface InstalledAgent {
  readonly version: string;
  readonly path: string;
  /** Why it isn't the latest, such as “1.6.0 needs Node 22 or newer”; absent if it was. */
  readonly heldBack?: string;
}

/**
 * The folder of installed tools: one folder per version, and a folder of links at the front of the shells' PATH. Links are
 * replaced atomically, so shells find either the old or the new version, and running programs keep theirs.
 */
@Injectable()
export class AgentFolder {
  readonly #root: string;
  /** The folder of links, for PATH. */
  readonly programs: string;

  constructor(config: AppConfig) {
    this.#root = join(config.sessionHome, '.latchkey/agents');
    this.programs = join(this.#root, 'bin');
  }

  /** The folder that npm installs a version into. */
  versionFolder(id: AgentId, version: string): string {
    return join(this.#root, id, version);
  }

  /** Makes shells find this program from now on. */
  async use(id: AgentId, program: string): Promise<void> {
    const link = this.#linkOf(id);
    const temporary = `${link}.new`;
    await mkdir(dirname(link), { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    await symlink(relative(dirname(link), program), temporary);
    await rename(temporary, link);
  }

  /** Returns the version that shells find; null when none is installed. */
  async current(id: AgentId): Promise<InstalledAgent | null> {
    const link = this.#linkOf(id);
    const target = await readlink(link).catch(() => null);
    if (target === null) return null;
    const [version = ''] = relative(join(this.#root, id), resolve(dirname(link), target)).split('/');
    const installed = await this.#versionIn(id, version);
    if (installed === null) return null;
    const heldBack = await this.#heldBack(id, version);
    return { version: installed, path: link, ...(heldBack !== null && { heldBack }) };
  }

  /** Records why a version isn't the latest one. */
  async holdBack(id: AgentId, version: string, reason: string | null): Promise<void> {
    const file = this.#heldBackFile(id, version);
    if (reason === null) await rm(file, { force: true });
    else await writePrivateFile(file, reason);
  }

  async #heldBack(id: AgentId, version: string): Promise<string | null> {
    const text = await readOwnerFile(this.#heldBackFile(id, version), MAX_REASON_BYTES).catch(() => null);
    return text === null ? null : printable(text);
  }

  #heldBackFile(id: AgentId, version: string): string {
    return join(this.versionFolder(id, version), 'held-back.txt');
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

/** @returns null when it isn't a manifest: programs in the shells can replace the file */
function versionOf(manifest: string): string | null {
  try {
    const { version } = JSON.parse(manifest) as { version?: unknown };
    return typeof version === 'string' ? printable(version) : null;
  } catch {
    return null;
  }
}
