import { passedOn } from './passed-on';

describe('passedOn', () => {
  it('is what is on the list, and nothing else', () => {
    const env = { PATH: '/bin', LC_ALL: 'C', DATABRICKS_CLIENT_SECRET: 's', HOME: '/root', TZ: undefined };
    expect(passedOn(env)).toEqual({ PATH: '/bin', LC_ALL: 'C' });
  });

  it.each([
    [{ https_proxy: 'http://p' }, '127.0.0.1,localhost'],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: '.corp, localhost' }, '.corp,localhost,127.0.0.1'],
    [{ no_proxy: '10.0.0.1', NO_PROXY: 'other' }, '10.0.0.1,127.0.0.1,localhost'],
  ])('keeps proxies out of what stays on this computer: %j', (env, hosts) => {
    expect(passedOn(env)).toEqual({ ...env, no_proxy: hosts, NO_PROXY: hosts });
  });
});
