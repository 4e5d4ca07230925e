/**
 * What a shell gets of the server's own environment. Nothing named `DATABRICKS_*` may be here: it holds the app's own secret,
 * and where the workspace is and how to sign in there is said by `DatabricksEnvironment`.
 */
const PASSED_ON =
  /^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)$/i;

/** No proxy may come between a tool and Latchkey on this computer, or see the key that it asks with. */
const LOOPBACK = ['127.0.0.1', 'localhost'];

export function passedOn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const passed = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && PASSED_ON.test(name) ? [[name, value]] : [],
    ),
  );
  return Object.keys(passed).some((name) => /_proxy$/i.test(name))
    ? { ...passed, ...noProxy(passed) }
    : passed;
}

/** Under both names, for some programs read only one of them. */
function noProxy(passed: Readonly<Record<string, string>>): Record<string, string> {
  const known = (passed['no_proxy'] ?? passed['NO_PROXY'] ?? '').split(',').map((host) => host.trim());
  const hosts = [...new Set([...known, ...LOOPBACK])].filter((host) => host !== '').join(',');
  return { no_proxy: hosts, NO_PROXY: hosts };
}
