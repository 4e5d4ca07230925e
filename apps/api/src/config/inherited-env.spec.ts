import { inheritedEnv } from './inherited-env';

describe('the environment that shells inherit', () => {
  const pathOf = (path: string): string | undefined => inheritedEnv({ PATH: path }, '/srv/app')['PATH'];

  it('has no secret and nothing that only the server needs', () => {
    const env = {
      LANG: 'C',
      HTTPS_PROXY: 'p',
      DATABRICKS_CLIENT_SECRET: 's',
      NODE_OPTIONS: 'o',
      TZ: undefined,
    };
    expect(inheritedEnv(env, '/srv/app')).toEqual({ LANG: 'C', HTTPS_PROXY: 'p' });
  });

  it('has PATH without what npm start puts in front of it', () => {
    const npm = [
      '/srv/app/node_modules/.bin',
      '/srv/node_modules/.bin',
      '/node_modules/.bin',
      '/x/node-gyp-bin',
    ];
    expect(pathOf([...npm, '/usr/bin', '/bin'].join(':'))).toBe('/usr/bin:/bin');
  });

  it('keeps the folders of programs that the user put there', () => {
    const own = '/home/me/node_modules/.bin:/usr/bin:/srv/node_modules/.bin';
    expect(pathOf(own)).toBe(own);
  });
});
