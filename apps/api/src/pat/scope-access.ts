import type { ApiErrorBody } from '@latchkey/contracts';
import {
  deleteScopeAcl,
  listScopeAcls,
  type ApiResult,
  type Connection,
  type ServicePrincipal,
} from '@latchkey/databricks-client';
import type { TokenValue } from '@latchkey/token';

/** The app's identity, which alone may have access to a scope. */
export interface ScopeOwner {
  readonly principal: ServicePrincipal;
  /** The service principal's application id: its name in access control lists. */
  readonly clientId: string;
  readonly clientSecret: TokenValue;
}

/** Who can reach a secret scope, by its access control list. */
export type ScopeAccess =
  | { readonly kind: 'absent' }
  /** Our service principal alone. `removed` lists those who had access until now. */
  | { readonly kind: 'private'; readonly removed: readonly string[] }
  /** Others have access, and it could not be taken away. */
  | { readonly kind: 'shared'; readonly others: readonly string[] }
  /** The scope exists and our service principal may not manage it. */
  | { readonly kind: 'foreign' };

/** Workspace admins can manage every scope, so an entry for their group gives nothing away. */
const ADMINS_GROUP = 'admins';

/**
 * Takes everyone but our service principal off a scope's access control list.
 * @returns a failure only if the workspace can't be asked
 */
export function makePrivate(
  { principal, clientId }: ScopeOwner,
  scope: string,
): Promise<ApiResult<ScopeAccess>> {
  return principal.call(async (connection) => {
    const before = await listOthers(connection, scope, clientId);
    if (!before.ok || typeof before.value === 'string' || before.value.length === 0)
      return asAccess(before, []);
    for (const other of before.value) {
      const removed = await deleteScopeAcl(connection, { scope, principal: other });
      if (!removed.ok && removed.failure.kind === 'unavailable') return removed;
    }
    return asAccess(await listOthers(connection, scope, clientId), before.value);
  });
}

type Others = readonly string[] | 'absent' | 'foreign';

async function listOthers(
  connection: Connection,
  scope: string,
  clientId: string,
): Promise<ApiResult<Others>> {
  const listed = await listScopeAcls(connection, scope);
  if (!listed.ok) return listed.failure.kind === 'forbidden' ? { ok: true, value: 'foreign' } : listed;
  if (listed.value === null) return { ok: true, value: 'absent' };
  const others = listed.value
    .map(({ principal }) => principal)
    .filter((name) => name !== clientId && name !== ADMINS_GROUP);
  return { ok: true, value: others };
}

function asAccess(listed: ApiResult<Others>, removed: readonly string[]): ApiResult<ScopeAccess> {
  if (!listed.ok) return listed;
  const others = listed.value;
  if (others === 'absent' || others === 'foreign') return { ok: true, value: { kind: others } };
  return { ok: true, value: others.length > 0 ? { kind: 'shared', others } : { kind: 'private', removed } };
}

/** Says why a scope can't be used, with the command that fixes it; null if it can. */
export function scopeProblem(access: ScopeAccess, scope: string): ApiErrorBody | null {
  const memoryOnly = 'Until then your token is kept in memory only, so a restart asks for a new one.';
  switch (access.kind) {
    case 'shared':
      return {
        code: 'SCOPE_SHARED',
        message: `Others have access to the secret scope “${scope}”: ${access.others.join(', ')}. ${memoryOnly}`,
        hint: `Remove them: ${access.others.map((name) => `databricks secrets delete-acl ${scope} ${name}`).join('; ')}`,
      };
    case 'foreign':
      return {
        code: 'SCOPE_FOREIGN',
        message: `The secret scope “${scope}” exists and isn't managed by this app's service principal. ${memoryOnly}`,
        hint: `Ask its owner or a workspace admin to delete it (databricks secrets delete-scope ${scope}), or set LATCHKEY_SECRET_SCOPE to an unused name.`,
      };
    default:
      return null;
  }
}
