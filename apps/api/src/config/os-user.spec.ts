import { osHomeFolder, osUserName, type OsLookup } from './os-user';

const KNOWN: OsLookup = {
  userInfo: () => ({ username: 'ada' }),
  homedir: () => '/home/ada',
  getuid: () => 1000,
};
/** What Node does where passwd has no entry for the user's id. */
const fails = (): never => {
  throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT');
};
const UNKNOWN: OsLookup = { userInfo: fails, homedir: fails, getuid: () => 54_321 };

describe('osUserName', () => {
  it('is the name in passwd', () => expect(osUserName(KNOWN)).toBe('ada'));
  it('is the id of a user without an entry', () => expect(osUserName(UNKNOWN)).toBe('54321'));
  it('is never empty', () => {
    expect(osUserName({ ...KNOWN, userInfo: () => ({ username: '' }) })).toBe('1000');
    expect(osUserName({ ...UNKNOWN, getuid: undefined })).toBe('unknown');
  });
});

describe('osHomeFolder', () => {
  it.each<[string, string | undefined, OsLookup, string | null]>([
    ['HOME', '/home/other', KNOWN, '/home/other'],
    ['passwd’s folder without HOME', undefined, KNOWN, '/home/ada'],
    ['passwd’s folder with an empty HOME', ' ', KNOWN, '/home/ada'],
    ['HOME of a user without an entry', '/app', UNKNOWN, '/app'],
    ['nothing, if there is neither', undefined, UNKNOWN, null],
  ])('is %s', (_case, home, lookup, expected) => {
    expect(osHomeFolder({ HOME: home }, lookup)).toBe(expected);
  });
});
