import { blankBesideToolCalls, eagerTools, extraChatFields, strictTools } from './chat-fields';
import { emptyText } from './empty-text';
import { geminiOneSystemPrompt, geminiStreamOptions, geminiToolSchemas } from './gemini-chat';
import { orphanToolResults } from './orphan-tool-results';
import type { RequestRule } from './rule';

/** All of them, in the order in which they are asked: what one leaves behind may be another's to repair. */
export const REQUEST_RULES: readonly RequestRule[] = [
  orphanToolResults,
  emptyText,
  blankBesideToolCalls,
  extraChatFields,
  strictTools,
  eagerTools,
  geminiToolSchemas,
  geminiStreamOptions,
  geminiOneSystemPrompt,
];
