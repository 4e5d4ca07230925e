const PROXY = /^(https?|all)_proxy$/i;
const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * Keeps tools from asking for the tool server at a proxy, of which many know no better. Nothing where there is no proxy.
 * @param passedOn what a session has of the server's own environment
 */
export function pastProxies(passedOn: Readonly<Record<string, string>>): Record<string, string> {
  if (!Object.keys(passedOn).some((name) => PROXY.test(name))) return {};
  const listed = (passedOn['no_proxy'] ?? passedOn['NO_PROXY'] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  const all = [...new Set([...listed, ...LOOPBACK])].join(',');
  return { no_proxy: all, NO_PROXY: all };
}
