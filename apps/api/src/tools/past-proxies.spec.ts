import { pastProxies } from './past-proxies';

describe('pastProxies', () => {
  it('adds the loopback address to what is asked for directly', () => {
    const both = (hosts: string) => ({ no_proxy: hosts, NO_PROXY: hosts });
    expect(pastProxies({ HTTPS_PROXY: 'http://proxy' })).toEqual(both('127.0.0.1,localhost'));
    expect(pastProxies({ http_proxy: 'http://proxy', no_proxy: '.corp, localhost' })).toEqual(
      both('.corp,localhost,127.0.0.1'),
    );
    expect(pastProxies({ all_proxy: 'http://proxy', NO_PROXY: '10.0.0.0/8' })).toEqual(
      both('10.0.0.0/8,127.0.0.1,localhost'),
    );
  });

  it('changes nothing where there is no proxy', () => {
    expect(pastProxies({ PATH: '/bin', NO_PROXY: 'x' })).toEqual({});
  });
});
