const MINIMUM = [20, 19];

/**
 * What to say to somebody whose Node is too old; null when it is new enough.
 * @param {string} version such as `20.19.0`
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  if (isNewEnough) return null;
  return `Latchkey needs Node ${MINIMUM.join('.')} or newer; this is ${version}. Get a newer one from https://nodejs.org or with your version manager, then try again.`;
}
