import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, type AgentInfo } from '@latchkey/contracts';
import { AgentsStore } from './agents-store';

const CODEX: AgentInfo = {
  id: 'codex',
  name: 'Codex',
  program: 'codex',
  installation: { state: 'not-installed' },
  canInstall: true,
  installHint: null,
  configuration: { state: 'written', file: '~/.codex/config.toml', left: [] },
  models: [],
  modelProblem: null,
};
const MODELS = { count: 2, problem: null };
const INSTALLING = { state: 'installing', step: 1, steps: 4, doing: 'Waiting' } as const;
const INSTALL_URL = `${API.agents}/codex/install`;

describe('AgentsStore', () => {
  let store: AgentsStore;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [AgentsStore, provideHttpClient(), provideHttpClientTesting()],
    });
    store = TestBed.inject(AgentsStore);
    http = TestBed.inject(HttpTestingController);
  });
  afterEach(() => http.verify());

  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const answerList = (agents: readonly AgentInfo[]): void =>
    http.expectOne(API.agents).flush({ agents, models: MODELS });

  it('loads the list of tools', async () => {
    const loaded = store.load();
    await settle();
    expect([store.agents(), store.loading()]).toEqual([null, true]);
    answerList([CODEX]);
    await loaded;
    expect([store.agents(), store.loading()]).toEqual([[CODEX], false]);
  });

  it('refreshes the list at once after starting an installation', async () => {
    const asked = store.install('codex');
    http.expectOne({ method: 'POST', url: INSTALL_URL }).flush({ ...CODEX, installation: INSTALLING });
    await settle();
    answerList([{ ...CODEX, installation: INSTALLING }]);
    await asked;
    expect(store.agents()?.[0]?.installation).toEqual(INSTALLING);
    expect(store.refused().size).toBe(0);
  });

  it('keeps the reason for a refused installation until a later one starts', async () => {
    const body = { code: 'AGENT_NOT_INSTALLABLE', message: 'Switched off.', hint: 'Switch it on.' };
    const refused = store.install('codex');
    http.expectOne(INSTALL_URL).flush(body, { status: 409, statusText: '' });
    await settle();
    answerList([CODEX]);
    await refused;
    expect(store.refused().get('codex')).toMatchObject(body);
    const asked = store.install('codex');
    http.expectOne(INSTALL_URL).flush(CODEX);
    await settle();
    answerList([CODEX]);
    await asked;
    expect(store.refused().size).toBe(0);
  });

  it('picks a model and shows the result', async () => {
    const asked = store.chooseModel('codex', 'codex', 'system.ai.gpt-5');
    const request = http.expectOne({ method: 'PUT', url: `${API.models}/codex` });
    expect(request.request.body).toEqual({ name: 'system.ai.gpt-5' });
    request.flush(null);
    await settle();
    answerList([CODEX]);
    await asked;
    expect(store.refused().size).toBe(0);
  });

  it('asks the workspace for its models, and then for the list', async () => {
    const asked = store.refreshModels();
    http.expectOne({ method: 'POST', url: `${API.models}/refresh` }).flush(null);
    await settle();
    answerList([CODEX]);
    await asked;
    expect(store.models()).toEqual(MODELS);
  });
});
