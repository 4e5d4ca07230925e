import { SandboxFixture } from '../testing/sandbox-fixture';

describe('what the Databricks CLI lists and deploys', () => {
  let sandbox: SandboxFixture;
  let token: string;
  beforeAll(async () => (sandbox = await SandboxFixture.start()));
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await sandbox.control('POST', 'reset', {});
    token = await sandbox.token();
  });

  const get = async (path: string, as = token) => (await sandbox.api(as, 'GET', path)).body;

  it('lists the app for its creator, and no app for others', async () => {
    expect(await get('/apps')).toMatchObject({ apps: [{ name: 'latchkey', creator: 'dev@example.com' }] });
    expect(await get('/apps', await sandbox.token('other@example.com'))).toEqual({});
  });

  it('lists the people, in pages and by name', async () => {
    const users = '/preview/scim/v2/Users';
    expect(await get(users)).toMatchObject({ totalResults: 2, startIndex: 1, itemsPerPage: 2 });
    expect(await get(`${users}?startIndex=2&count=1`)).toMatchObject({
      Resources: [{ userName: 'other@example.com' }],
    });
    expect(await get(`${users}?startIndex=3`)).not.toHaveProperty('Resources');
    const filtered = (filter: string) =>
      sandbox.api(token, 'GET', `${users}?filter=${encodeURIComponent(filter)}`);
    expect((await filtered('userName eq "DEV@example.com"')).body).toMatchObject({
      Resources: [{ userName: 'dev@example.com', displayName: 'Dev Example' }],
    });
    expect((await filtered('displayName co "x"')).status).toBe(400);
  });

  it('lists one SQL warehouse, or none when the settings say so', async () => {
    const { warehouses } = (await get('/sql/warehouses')) as unknown as { warehouses: { id: string }[] };
    expect(warehouses).toHaveLength(1);
    expect(await get(`/sql/warehouses/${warehouses[0]?.id ?? ''}`)).toEqual(warehouses[0]);
    await sandbox.control('PATCH', 'settings', { sqlWarehouse: false });
    expect(await get('/sql/warehouses')).toEqual({});
    expect((await sandbox.api(token, 'GET', `/sql/warehouses/${warehouses[0]?.id ?? ''}`)).status).toBe(404);
  });

  it('keeps jobs as they were sent, for their creator', async () => {
    const jobs = (method: string, name: string, body?: object, as = token) =>
      sandbox.send(method, `/api/2.2/jobs/${name}`, { Authorization: `Bearer ${as}` }, body);
    const job_id = (await jobs('POST', 'create', { name: 'one' })).body['job_id'];
    expect((await jobs('GET', `get?job_id=${String(job_id)}`)).body).toMatchObject({
      ...{ job_id, settings: { name: 'one' }, creator_user_name: 'dev@example.com' },
    });
    await jobs('POST', 'reset', { job_id, new_settings: { name: 'two' } });
    expect((await jobs('GET', 'list')).body).toMatchObject({ jobs: [{ job_id, settings: { name: 'two' } }] });
    const other = await sandbox.token('other@example.com');
    expect((await jobs('GET', 'list', undefined, other)).body).toEqual({});
    expect((await jobs('POST', 'delete', { job_id }, other)).status).toBe(400);
    expect((await jobs('POST', 'delete', { job_id })).status).toBe(200);
    expect((await jobs('GET', `get?job_id=${String(job_id)}`)).status).toBe(400);
  });
});
