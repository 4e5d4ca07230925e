import { withoutToken, withProfile } from './databrickscfg';

const put = (text: string): string => withProfile(text, 'DEFAULT', 'https://new.example', 'new-token');
const MARK = '# Kept by Latchkey, which replaces the token at each rotation.\n';
const VALUES = `${MARK}host = https://new.example\ntoken = new-token\nauth_type = pat\n`;
const PROFILE = `[DEFAULT]\n${VALUES}`;

describe('withProfile', () => {
  it('writes a new file', () => {
    expect(put('')).toBe(PROFILE);
  });

  it('keeps other profiles, comments and unknown keys, byte for byte', () => {
    const before =
      '; mine\n[DEFAULT]\n# why\nhost = https://old\ntoken = old\ncluster_id = 12\n\n[prod]\nhost = https://prod\ntoken=keep  \n';
    expect(put(before)).toBe(
      `; mine\n[DEFAULT]\n${VALUES}# why\ncluster_id = 12\n\n[prod]\nhost = https://prod\ntoken=keep  \n`,
    );
  });

  it('adds the profile behind others', () => {
    expect(put('[prod]\ntoken = keep\n')).toBe(`[prod]\ntoken = keep\n\n${PROFILE}`);
  });

  it('takes away other ways to sign in, which would clash with the token', () => {
    const before =
      '[DEFAULT]\nclient_id = a\nclient_secret = b\nauth_type = databricks-cli\nusername=u\npassword=p\n';
    expect(put(before)).toBe(PROFILE);
  });

  it('adds the sign-in method to a profile that an earlier release wrote', () => {
    const earlier = `[DEFAULT]\n${MARK}host = https://new.example\ntoken = old-token\n`;
    expect(put(earlier)).toBe(PROFILE);
    expect(withoutToken(put(earlier), 'DEFAULT')).toBe('[DEFAULT]\n');
  });

  it('keeps Windows line ends', () => {
    expect(put('[prod]\r\ntoken = keep\r\n')).toBe(
      `[prod]\r\ntoken = keep\r\n\r\n${PROFILE.replaceAll('\n', '\r\n')}`,
    );
  });

  it('can be repeated', () => {
    const once = put('# a\n[prod]\nx = 1\n');
    expect(put(once)).toBe(once);
  });
});

describe('withoutToken', () => {
  it('takes away what was put, and nothing else', () => {
    const before = '# mine\n[DEFAULT]\ncluster_id = 12\n\n[prod]\ntoken = keep\n';
    expect(withoutToken(put(before), 'DEFAULT')).toBe(before);
  });

  it('leaves alone what the person wrote there, and takes it over only with a token to put', () => {
    const own = '[DEFAULT]\nhost = https://own\ntoken = own\n';
    expect(withoutToken(own, 'DEFAULT')).toBe(own);
    expect(put(own)).toBe(PROFILE);
  });

  it('leaves a file without the profile alone', () => {
    expect(withoutToken('[prod]\ntoken = keep', 'DEFAULT')).toBe('[prod]\ntoken = keep');
  });
});
