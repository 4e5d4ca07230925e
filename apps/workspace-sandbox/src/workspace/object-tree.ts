import { randomInt } from 'node:crypto';
import { ApiFailure, doesNotExist, invalidParameter, permissionDenied } from '../http/api-failure';
import type { Identity, WorkspaceObject } from './books';
import type { Workspace } from './workspace';

const HOMES = '/Users';
/** What `workspace/import` takes. */
export const NOTEBOOK_LIMIT_BYTES = 10 * 1024 * 1024;
/** First line of a notebook that is kept as source, by the ending of its file. */
const NOTEBOOK_SOURCES: Readonly<Record<string, readonly [header: string, language: string]>> = {
  py: ['# Databricks notebook source', 'PYTHON'],
  sql: ['-- Databricks notebook source', 'SQL'],
  scala: ['// Databricks notebook source', 'SCALA'],
  r: ['# Databricks notebook source', 'R'],
};

/** What an import makes of its content. */
interface ImportWish {
  readonly path: string;
  readonly content: Buffer;
  readonly format: string;
  readonly language: string | undefined;
  readonly overwrite: boolean;
  readonly limitBytes: number;
}

/** Folders, files and notebooks of the workspace. Everybody has a home folder below `/Users`, and only they may see into it. */
export class ObjectTree {
  constructor(
    private readonly workspace: Workspace,
    private readonly caller: Identity,
  ) {}

  /** @throws ApiFailure RESOURCE_DOES_NOT_EXIST, PERMISSION_DENIED */
  get(path: string): WorkspaceObject {
    const found = this.#find(this.#allowed(path));
    if (!found) throw doesNotExist(`Path (${path}) doesn't exist.`);
    return found;
  }

  /** What lies directly in a folder; of anything else, that itself. */
  list(path: string): readonly WorkspaceObject[] {
    const object = this.get(path);
    if (object.type !== 'DIRECTORY') return [object];
    return this.#objects.filter((each) => parentOf(each.path) === object.path);
  }

  /** With all folders above it. @throws ApiFailure RESOURCE_ALREADY_EXISTS where something else is in the way */
  makeFolder(path: string): void {
    const allowed = this.#allowed(path);
    const above = this.#find(allowed);
    if (above && above.type !== 'DIRECTORY') throw new PathTaken(path, above.type);
    if (above) return;
    if (parentOf(allowed) !== allowed) this.makeFolder(parentOf(allowed));
    this.#add(allowed, 'DIRECTORY', '');
  }

  /** @throws ApiFailure RESOURCE_ALREADY_EXISTS, RESOURCE_DOES_NOT_EXIST for the folder, MAX_NOTEBOOK_SIZE_EXCEEDED */
  import(wish: ImportWish): void {
    const { content, limitBytes } = wish;
    if (content.length > limitBytes) {
      throw new ApiFailure(
        400,
        'MAX_NOTEBOOK_SIZE_EXCEEDED',
        `File size imported is (${content.length} bytes), exceeded max size (${limitBytes} bytes)`,
      );
    }
    const { path, language } = madeOf(wish, content);
    const allowed = this.#allowed(path);
    if (this.#find(parentOf(allowed))?.type !== 'DIRECTORY')
      throw doesNotExist(`The parent folder (${parentOf(allowed)}) does not exist.`);
    const type = language === undefined ? 'FILE' : 'NOTEBOOK';
    const existing = this.#find(allowed);
    if (existing && (!wish.overwrite || existing.type !== type)) throw new PathTaken(path, existing.type);
    if (existing) {
      existing.contentBase64 = content.toString('base64');
      existing.modifiedAtMilliseconds = this.workspace.clock.now();
    } else this.#add(allowed, type, content.toString('base64'), language);
  }

  /** @throws ApiFailure RESOURCE_DOES_NOT_EXIST, DIRECTORY_NOT_EMPTY */
  delete(path: string, recursive: boolean): void {
    const doomed = this.get(path);
    const below = this.#objects.filter((each) => each.path.startsWith(`${doomed.path}/`));
    if (below.length > 0 && !recursive)
      throw new ApiFailure(400, 'DIRECTORY_NOT_EMPTY', `Folder (${path}) is not empty`);
    this.workspace.books.objects = this.#objects.filter((each) => each !== doomed && !below.includes(each));
  }

  /** What is always there is not in the books: the root, the folder of homes, and the homes. */
  #find(path: string): WorkspaceObject | undefined {
    const isHome = this.workspace.books.identities.some(({ userName }) => path === `${HOMES}/${userName}`);
    if (isHome || ['/', HOMES].includes(path)) {
      const now = this.workspace.clock.now();
      const times = { createdAtMilliseconds: now, modifiedAtMilliseconds: now };
      return { path, id: 0, type: 'DIRECTORY', contentBase64: '', ...times };
    }
    return this.#objects.find((each) => each.path === path);
  }

  #add(path: string, type: WorkspaceObject['type'], contentBase64: string, language?: string): void {
    const now = this.workspace.clock.now();
    const times = { createdAtMilliseconds: now, modifiedAtMilliseconds: now };
    this.#objects.push({
      path,
      id: randomInt(1e12, 1e14),
      type,
      contentBase64,
      ...times,
      ...(language && { language }),
    });
  }

  get #objects(): WorkspaceObject[] {
    return this.workspace.books.objects;
  }

  /** The same path however it is spelt, if the caller may go there. */
  #allowed(path: string): string {
    if (!path.startsWith('/')) throw invalidParameter(`Path (${path}) doesn't start with '/'`);
    const steps = path
      .replace(/^\/Workspace(?=\/|$)/, '')
      .split('/')
      .filter((step) => step !== '');
    if (steps.some((step) => step === '.' || step === '..'))
      throw invalidParameter(`Path (${path}) is not valid.`);
    const [root, home] = steps;
    const isOwn = root === HOMES.slice(1) && home === this.caller.userName;
    if (!isOwn && !this.caller.admin)
      throw permissionDenied(`${this.caller.userName} does not have required permissions to view ${path}.`);
    return `/${steps.join('/')}`;
  }
}

function madeOf(wish: ImportWish, content: Buffer): { path: string; language?: string } {
  const { path, format, language } = wish;
  if (format === 'RAW') return { path };
  if (format === 'SOURCE') {
    if (language === undefined)
      throw invalidParameter('The language field is required for the SOURCE format.');
    return { path, language };
  }
  if (format !== 'AUTO') throw invalidParameter(`Unsupported format: ${format}`);
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const [header, found] = NOTEBOOK_SOURCES[ending] ?? [];
  const isNotebook = header !== undefined && content.toString('utf8').startsWith(header);
  return isNotebook && found !== undefined
    ? { path: path.slice(0, -(ending.length + 1)), language: found }
    : { path };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Something is at the path already. */
export class PathTaken extends ApiFailure {
  constructor(
    readonly path: string,
    readonly takenBy: WorkspaceObject['type'],
  ) {
    super(400, 'RESOURCE_ALREADY_EXISTS', `${path} already exists.`);
  }
}
