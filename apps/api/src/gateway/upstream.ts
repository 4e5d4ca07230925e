import type { UpstreamKind } from './gateway-routes';

/** Where models are asked. */
export interface Upstream {
  readonly kind: UpstreamKind;
  /** Scheme and host, and a path where it has one; no slash at the end. */
  readonly base: string;
}

/** What the setting says of it. */
export type UpstreamSetting =
  | { readonly use: 'ai-gateway'; readonly base: string }
  /** The serving endpoints, and nothing else is looked for. */
  | { readonly use: 'serving-endpoints' }
  /** The AI gateway, if it answers. */
  | { readonly use: 'whichever-answers' };

/**
 * The address that the AI gateway of a workspace has, where that is documented: on AWS. Elsewhere it has to be set.
 * @returns null where it is not known
 */
export function aiGatewayBase(workspaceOrigin: string, workspaceId: string): string | null {
  const isOnAws = new URL(workspaceOrigin).hostname.endsWith('.cloud.databricks.com');
  return isOnAws && /^\d+$/.test(workspaceId)
    ? `https://${workspaceId}.ai-gateway.cloud.databricks.com`
    : null;
}

/** What the AI gateway answers to a request without anything in it. Any other answer, or none, says that it is of no use here. */
export function answersAsGateway(status: number): boolean {
  return status === 400 || status === 422 || status === 429;
}
