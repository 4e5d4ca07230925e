/** Hands git settings by the environment, above those of every file. None: no variable at all. */
export function gitConfigEnvironment(
  settings: readonly (readonly [string, string])[],
): Readonly<Record<string, string>> {
  if (settings.length === 0) return {};
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${String(index)}`, key],
    [`GIT_CONFIG_VALUE_${String(index)}`, value],
  ]);
  return Object.fromEntries([['GIT_CONFIG_COUNT', String(settings.length)], ...pairs]) as Record<
    string,
    string
  >;
}
