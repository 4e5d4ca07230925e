import { noProxyVariables } from './tool-environment';

describe('noProxyVariables', () => {
  it('adds the loopback hosts to those that bypass the proxy', () => {
    const both = (hosts: string) => ({ no_proxy: hosts, NO_PROXY: hosts });
    expect(noProxyVariables({ HTTPS_PROXY: 'http://proxy' })).toEqual(both('127.0.0.1,localhost'));
    expect(noProxyVariables({ http_proxy: 'http://proxy', no_proxy: '.corp, localhost' })).toEqual(
      both('.corp,localhost,127.0.0.1'),
    );
    expect(noProxyVariables({ all_proxy: 'http://proxy', NO_PROXY: '10.0.0.0/8' })).toEqual(
      both('10.0.0.0/8,127.0.0.1,localhost'),
    );
  });

  it('returns nothing without a proxy', () => {
    expect(noProxyVariables({ PATH: '/bin', NO_PROXY: 'x' })).toEqual({});
  });
});
