import { changeEach, withField } from './json';
import type { RequestRule } from './rule';

/**
 * Removes tools that aren’t functions, such as Codex’s `namespace` and `web_search`, for gateways that know functions only.
 * The agent can then do less, but it can work: its shell is a function.
 */
export const unknownToolTypes: RequestRule = {
  name: 'unknown-tool-types',
  refusal: /\btools?\b[^]{0,120}\btype\b|\btype\b[^]{0,120}\btools?\b/i,
  appliesTo: ({ dialect }) => dialect === 'openai-responses' || dialect === 'openai-chat',
  repair: (body) =>
    withField(
      body,
      'tools',
      changeEach(body['tools'], (tool) => (tool['type'] === 'function' ? tool : null)),
    ),
};
