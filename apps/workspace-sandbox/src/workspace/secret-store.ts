import { ApiFailure, doesNotExist, invalidParameter, permissionDenied } from '../http/api-failure';
import type { Identity, SecretPermission, SecretScope } from './books';
import type { Workspace } from './workspace';

const MAX_NAME_CHARACTERS = 128;
const MAX_VALUE_BYTES = 128 * 1024;
const RANK: Record<SecretPermission, number> = { READ: 1, WRITE: 2, MANAGE: 3 };

/** What the record itself holds under this name: `constructor` is nobody's permission. */
export function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export function isPermission(text: string): text is SecretPermission {
  return Object.hasOwn(RANK, text);
}

/** Finds a scope whatever the case of its name. */
export function findScope(workspace: Workspace, name: string): SecretScope | undefined {
  const wanted = name.toLowerCase();
  return workspace.books.secretScopes.find((scope) => scope.name.toLowerCase() === wanted);
}

/** Returns the strongest permission of an identity and its groups. A workspace admin may do everything. */
export function permissionOn(scope: SecretScope, identity: Identity): SecretPermission | undefined {
  if (identity.admin) return 'MANAGE';
  const principals = [identity.userName, 'users', ...(identity.groups ?? [])];
  const granted = principals.map((name) => own(scope.acls, name)).filter((found) => found !== undefined);
  return granted.sort((a, b) => RANK[b] - RANK[a])[0];
}

/**
 * The scope, if this identity may do that much with it.
 * @throws ApiFailure RESOURCE_DOES_NOT_EXIST or PERMISSION_DENIED
 */
export function openScope(
  workspace: Workspace,
  name: string,
  identity: Identity,
  needed: SecretPermission,
): SecretScope {
  const scope = findScope(workspace, name);
  if (!scope) throw doesNotExist(`Scope ${name} does not exist!`);
  const held = permissionOn(scope, identity);
  if (!held || RANK[held] < RANK[needed]) {
    throw permissionDenied(`User ${identity.userName} does not have ${needed} permission on scope ${name}.`);
  }
  return scope;
}

/** Scope names and keys: letters, digits, dashes, underscores, periods and @, up to 128 characters. */
export function checkName(name: string, what: 'Scope name' | 'Key'): void {
  if (name.length > MAX_NAME_CHARACTERS || !/^[\w.@-]+$/.test(name)) {
    throw invalidParameter(
      `${what} must be up to ${MAX_NAME_CHARACTERS} letters, digits, dashes, underscores, periods and @.`,
    );
  }
}

/** The value to keep, in base64, from the one field of the two that a request may give. */
export function secretValue(text: string | undefined, given: Buffer | undefined): string {
  if ((text === undefined) === (given === undefined)) {
    throw invalidParameter('Exactly one of string_value and bytes_value must be given.');
  }
  const bytes = given ?? Buffer.from(text ?? '', 'utf8');
  if (bytes.length > MAX_VALUE_BYTES)
    throw invalidParameter(`A secret may be up to ${MAX_VALUE_BYTES} bytes.`);
  return bytes.toString('base64');
}

export function alreadyExists(message: string): ApiFailure {
  return new ApiFailure(400, 'RESOURCE_ALREADY_EXISTS', message);
}
