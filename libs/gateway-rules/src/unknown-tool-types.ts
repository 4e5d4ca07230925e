import { changeEach, withField } from './json';
import type { Dialect, RequestRule } from './rule';

/** The type of a tool that is a plain function. Anthropic’s may leave it out. */
const FUNCTION_TYPES: Readonly<Partial<Record<Dialect, readonly unknown[]>>> = {
  'openai-chat': ['function'],
  'openai-responses': ['function'],
  anthropic: ['custom', undefined],
};

/**
 * Removes tools that aren’t functions, such as Codex’s `namespace` and `web_search`, for gateways that know functions only.
 * The agent can then do less, but it can work: its shell is a function.
 */
export const unknownToolTypes: RequestRule = {
  name: 'unknown-tool-types',
  refusal: /\btools?(?:\[\d+\]|\.\d+)\.type\b|\btool types?\b|\bunsupported tool\b/i,
  appliesTo: ({ dialect }) => dialect in FUNCTION_TYPES,
  repair: (body, { dialect }) =>
    withField(
      body,
      'tools',
      changeEach(body['tools'], (tool) => (FUNCTION_TYPES[dialect]?.includes(tool['type']) ? tool : null)),
    ),
};
