import type { FaultRules } from '../http/fault-rules';
import type { Identity } from '../workspace/books';
import { tokenStatus } from '../workspace/token-register';
import type { Workspace } from '../workspace/workspace';

/** Everything in the workspace as the control plane shows it; never a token's value, which nobody keeps. */
export function snapshot(workspace: Workspace, faults: FaultRules, withValues: boolean): object {
  const { books, clock } = workspace;
  return {
    url: workspace.url,
    workspaceId: books.workspaceId,
    clock: clockView(workspace),
    users: books.identities.filter(({ kind }) => kind === 'user').map(userView),
    servicePrincipal: userView(workspace.servicePrincipal),
    app: books.app,
    tokens: books.tokens.map((token) => ({
      id: token.id,
      owner: workspace.identity(token.ownerId)?.userName ?? null,
      comment: token.comment,
      scopes: token.scopes,
      status: tokenStatus(token, clock.now()),
      createdAtMilliseconds: token.createdAtMilliseconds,
      expiresAtMilliseconds: token.expiresAtMilliseconds,
      lastUsedAtMilliseconds: token.lastUsedAtMilliseconds,
      revokedAtMilliseconds: token.revokedAtMilliseconds,
      uses: token.uses,
      refusedUses: token.refusedUses,
      mintedBy: token.mintedBy,
    })),
    secretScopes: books.secretScopes.map(({ name, acls }) => ({ name, acls })),
    secrets: books.secretScopes.flatMap((scope) =>
      Object.entries(scope.secrets).map(([key, { valueBase64, updatedAtMilliseconds }]) => ({
        scope: scope.name,
        key,
        sizeBytes: Buffer.byteLength(valueBase64, 'base64'),
        updatedAtMilliseconds,
        ...(withValues && { value: Buffer.from(valueBase64, 'base64').toString('utf8') }),
      })),
    ),
    objects: books.objects.map(({ path, type, contentBase64 }) => ({
      path,
      type,
      ...(withValues && { content: Buffer.from(contentBase64, 'base64').toString('utf8') }),
    })),
    faults: faults.list(),
    settings: books.settings,
  };
}

export function clockView({ clock }: Workspace): object {
  return { nowMilliseconds: clock.now(), offsetMilliseconds: clock.offsetMilliseconds };
}

export function userView({ id, userName, displayName, admin, mayUseTokens }: Identity): object {
  return { id, userName, displayName, admin, mayUseTokens };
}

/** Exactly the variables that Databricks Apps gives an app. */
export function appEnvironment(workspace: Workspace): Record<string, string> {
  const { books, url, servicePrincipal } = workspace;
  return {
    DATABRICKS_APP_NAME: books.app.name,
    DATABRICKS_WORKSPACE_ID: books.workspaceId,
    DATABRICKS_HOST: url,
    DATABRICKS_CLIENT_ID: servicePrincipal.userName,
    DATABRICKS_CLIENT_SECRET: books.clientSecret,
  };
}
