/**
 * The list of models in the form that Codex reads it: https://github.com/openai/codex, `ModelsResponse`. Without it, Codex
 * prints two errors at each start and works with assumptions that it calls worse. It comes from the gateway, not from a file
 * (`model_catalog_json`): Codex ignores an answer that it can't read, but doesn't start with such a file.
 */

/** Codex alone sends its version along. */
export function asksForCodexModels(query: string): boolean {
  return /(^|[?&])client_version=/.test(query);
}

/**
 * @param names models that speak OpenAI's Responses API, the best first
 * @returns Codex's list of them
 */
export function codexModels(names: readonly string[]): { readonly models: readonly object[] } {
  return { models: names.map(codexModel) };
}

const EFFORTS = {
  low: 'Faster, with less reasoning',
  medium: 'Balances speed and depth',
  high: 'Slower, for hard problems',
};
/** What Codex assumes of a model that it doesn't know. */
const CONTEXT_TOKENS = 272_000;
const TOOL_OUTPUT_TOKENS = 10_000;

function codexModel(name: string, index: number): object {
  return {
    slug: name,
    display_name: name,
    description: 'A model of your Databricks workspace.',
    default_reasoning_level: 'medium',
    supported_reasoning_levels: Object.entries(EFFORTS).map(([effort, description]) => ({
      effort,
      description,
    })),
    shell_type: 'unified_exec',
    visibility: 'list',
    supported_in_api: true,
    priority: index + 1,
    support_verbosity: false,
    apply_patch_tool_type: 'freeform',
    truncation_policy: { mode: 'tokens', limit: TOOL_OUTPUT_TOKENS },
    context_window: CONTEXT_TOKENS,
    input_modalities: ['text', 'image'],
    experimental_supported_tools: [],
    include_skills_usage_instructions: true,
    base_instructions: INSTRUCTIONS,
  };
}

/** Codex has none for a model that it doesn't know by name. */
const INSTRUCTIONS = `You are Codex, a coding agent in the user's terminal. You and the user work in the same folder.

# How to work
- Keep going until the user's request is fully handled, then stop. Ask only if you can't decide something from the code.
- Read before you write. Prefer \`rg\` and \`rg --files\` for searches, and read only what you need.
- Follow AGENTS.md files: each applies to its folder and everything below, and a deeper one wins. The user's words come first.
- Fix causes rather than symptoms. Keep changes small and in the style of the code around them. Leave unrelated code alone.
- Edit files with apply_patch. Don't read a file again to see whether the patch was applied.
- Never discard changes that you didn't make. Don't commit, push or create branches unless asked.
- Keep a plan for work of several steps, and keep it up to date. Skip it for simple work.
- Before a group of commands, say in a sentence what you are about to do.

# Checking
- Run the tests, build or lint that cover your change, the most specific first. Say so if you could not run them.
- Commands may run in a sandbox. If an important one fails because of it, ask for approval with a short reason.

# The last message
- Start with the result. Then say what changed and where, and what remains to be done by the user.
- Be brief and plain. Name files as paths with a line, such as \`src/app.ts:42\`. Don't paste files that you wrote.
- If asked for a review, list the problems first, the most serious first, each with its place.
`;
