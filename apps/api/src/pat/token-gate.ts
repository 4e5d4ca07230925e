/** Stands before whatever acts on the owner's behalf. */
export abstract class TokenGate {
  /** Verifies the current token against the workspace now; throws `ApiError` `PAT_REQUIRED` or `WORKSPACE_UNREACHABLE`. */
  abstract requireUsableToken(): Promise<void>;
}
