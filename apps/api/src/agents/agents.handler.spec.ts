import type { AuditLog } from '../audit/audit-log';
import { ApiError } from '../common/api-error';
import { ToolHandlers, type ToolCall } from '../tools/tool-handler';
import type { Agents } from './agents';
import { AgentsHandler } from './agents.handler';

describe('the handler of latchkey install', () => {
  const recorded: unknown[] = [];
  const audit = { record: (event: unknown) => recorded.push(event) } as unknown as AuditLog;
  const agents = {
    install: (id: string) =>
      id === 'pi'
        ? Promise.resolve({ id })
        : Promise.reject(new ApiError('AGENT_NOT_FOUND', 'Unknown tool.', 'The tools are pi.')),
  } as unknown as Agents;
  let handler: AgentsHandler;
  let answer: string;

  function ask(method: string, rest: string): Promise<void> {
    const response = { writeHead: () => undefined, end: (text: string) => (answer = text) };
    return handler.handle({ request: { method }, response, sessionId: 's', rest } as unknown as ToolCall);
  }

  beforeEach(() => {
    recorded.length = 0;
    handler = new AgentsHandler(agents, audit, new ToolHandlers());
  });

  it('starts an installation, and records who asked for it', async () => {
    await ask('POST', '/pi/install');
    expect(JSON.parse(answer)).toEqual({ id: 'pi' });
    expect(recorded).toEqual([
      {
        actor: 'shell',
        address: null,
        requestId: null,
        objectId: 'pi',
        action: 'agent-install',
        outcome: 'ok',
      },
    ]);
  });

  it('records a refusal with its reason', async () => {
    await expect(ask('POST', '/nonsense/install')).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' });
    expect(recorded).toMatchObject([{ objectId: 'nonsense', outcome: 'AGENT_NOT_FOUND' }]);
  });

  it('refuses a program that asks in a loop, and records no more of it', async () => {
    for (let i = 0; i < 10; i++) await ask('POST', '/pi/install');
    await expect(ask('POST', '/pi/install')).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    expect(recorded).toHaveLength(10);
  });

  it.each([
    ['GET', '/pi/install'],
    ['POST', ''],
    ['POST', '/pi'],
    ['POST', '/../pi/install'],
  ])('has no %s %s', async (method, rest) => {
    await expect(ask(method, rest)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
