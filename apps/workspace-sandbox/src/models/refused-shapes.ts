import { isObject } from './dialect';

/** Shapes of a request that some gateways refuse with 400 and others take. */
export interface RefusedShapes {
  /** A message with the role `system` among Anthropic's messages. */
  readonly systemInMessages: boolean;
  /** Tools that are no functions, such as `namespace` and `web_search`. */
  readonly unknownToolTypes: boolean;
  /** The field `store` of a chat. */
  readonly store: boolean;
  /** `strict` in a function of a chat, by every model but GPT. */
  readonly strict: boolean;
  /** `eager_input_streaming` in one of Anthropic's tools. */
  readonly eagerInputStreaming: boolean;
}

export const DEFAULT_REFUSED_SHAPES: RefusedShapes = {
  systemInMessages: false,
  unknownToolTypes: false,
  store: true,
  strict: true,
  eagerInputStreaming: true,
};

/** Applies a partial change. @throws Error naming what is wrong with it */
export function changedShapes(current: RefusedShapes, wish: unknown): RefusedShapes {
  if (!isObject(wish)) throw new Error('refuse: an object is needed');
  for (const [key, value] of Object.entries(wish)) {
    if (!Object.hasOwn(current, key)) throw new Error(`refuse.${key}: no such shape`);
    if (typeof value !== 'boolean') throw new Error(`refuse.${key}: must be true or false`);
  }
  return { ...current, ...wish };
}
