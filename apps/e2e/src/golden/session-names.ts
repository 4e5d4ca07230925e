import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitFor, type Latchkey, type Visitor } from '@latchkey/testing';
import { buildPath } from './golden-files';
import { send, type Recorder } from './recorder';
import { describeFrames, RawViewer } from './terminal-frames';

export async function shells(
  recorder: Recorder,
  latchkey: Latchkey,
  visitor: Visitor,
): Promise<{ frames: unknown; command: unknown; variables: unknown }> {
  const open = (more: object = {}): Promise<Response> =>
    send(visitor, 'POST', '/api/sessions', { label: 'first shell', cols: 80, rows: 24, ...more });
  const list = async (): Promise<{ sessions: readonly { attention: unknown; activity: string }[] }> =>
    (await (await visitor.fetch('/api/sessions')).json()) as never;
  await recorder.error('FOLDER_NOT_FOUND', open({ cwd: '/no/such/folder' }));
  const { id } = await recorder.answer<{ id: string }>('POST /api/sessions', open());
  await recorder.error('SESSION_NOT_FOUND', visitor.fetch('/api/sessions/none', { method: 'DELETE' }));
  await recorder.answer(
    'PATCH /api/sessions/:id',
    send(visitor, 'PATCH', `/api/sessions/${id}`, { label: 'renamed' }),
  );

  const viewer = new RawViewer(latchkey.url, visitor, id);
  await viewer.opened();
  viewer.attach();
  await waitFor('the prompt', () => /[#$] $/.test(viewer.output));
  const typed = "env -0 >~/environment; printf '\\033]9;done here\\007'\r";
  viewer.input(0, typed);
  viewer.ping('ping');
  await waitFor('the answers', () => viewer.has(0x84) && viewer.has(0x88));
  await waitFor('the notification', async () => (await list()).sessions[0]?.attention !== null);
  await recorder.answer('GET /api/sessions, one needs attention', visitor.fetch('/api/sessions'));

  const second = new RawViewer(latchkey.url, visitor, id);
  await second.opened();
  second.attach({ resumes: true, client: 'b2' });
  await waitFor('the snapshot', () => second.has(0x89));
  second.resize(100, 30);
  await waitFor('the new size', () => viewer.has(0x85));
  const old = new RawViewer(latchkey.url, visitor, id);
  await old.opened();
  old.attach({ version: 99 });
  await waitFor('the refusal', () => old.closeCode !== null);
  const broken = new RawViewer(latchkey.url, visitor, id);
  await broken.opened();
  broken.text('not binary');
  await waitFor('the refusal of text', () => broken.closeCode !== null);
  const absent = new RawViewer(latchkey.url, visitor, 'none');
  await absent.opened();
  absent.attach();
  await waitFor('the refusal of an unknown session', () => absent.closeCode !== null);

  await open();
  await recorder.error('SESSION_LIMIT', open());
  const { command, variables } = await tools(recorder, latchkey, visitor);
  viewer.input(typed.length, 'exit 7\r');
  await waitFor('the end of the shell', () => viewer.closeCode !== null);
  second.close();
  const closing = (await list()).sessions.length;
  if (closing !== 2) throw new Error(`Two sessions were expected, not ${String(closing)}.`);
  await recorder.answer('GET /api/sessions, one has ended', visitor.fetch('/api/sessions'));
  return {
    frames: {
      first: { frames: describeFrames(viewer.frames), closeCode: viewer.closeCode },
      resumed: { frames: describeFrames(second.frames.filter((frame) => frame[0] !== 0x82)) },
      otherVersion: { frames: describeFrames(old.frames), closeCode: old.closeCode },
      textMessage: { frames: describeFrames(broken.frames), closeCode: broken.closeCode },
      unknownSession: { frames: describeFrames(absent.frames), closeCode: absent.closeCode },
    },
    command,
    variables,
  };
}

/** The environment of a session, what its tools are answered, and what the `latchkey` command prints. */
async function tools(
  recorder: Recorder,
  latchkey: Latchkey,
  visitor: Visitor,
): Promise<{ command: unknown; variables: unknown }> {
  const file = join(latchkey.home, 'environment');
  const env = Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  rmSync(file);
  const metadataUrl = env['DATABRICKS_METADATA_SERVICE_URL'] ?? '';
  const base = metadataUrl.replace(/\/metadata$/, '');
  recorder.knowText(base, '<tool-server>');
  recorder.knowText(new URL(base).origin, '<loopback>');
  recorder.knowText(env['LATCHKEY_KEY'] ?? '-', '<session-key>');
  recorder.knowText(dirname(env['LATCHKEY_SOCKET'] ?? '-'), '<private-folder>');
  recorder.knowText(buildPath(''), '<build>');
  const own = Object.keys(env).filter((name) =>
    /^(LATCHKEY|DATABRICKS|ANTHROPIC|CLAUDE|CODEX|COPILOT|GEMINI|GOOGLE|OPENAI|GIT_CONFIG)/.test(name),
  );
  const valued = ['LATCHKEY_NODE', 'LATCHKEY_SESSION'];
  const variables = Object.fromEntries(
    own.sort().map((name) => [name, valued.includes(name) ? '<value>' : recorder.maskText(env[name] ?? '')]),
  );

  await recorder.answer(
    'tool server: GET /metadata',
    fetch(metadataUrl, {
      headers: { 'X-Databricks-Metadata-Version': '1', 'X-Databricks-Host': recorder.sandbox.url },
    }),
  );
  for (const path of ['/command/token', '/command/status', '/sync'])
    await recorder.answer(`tool server: GET ${path}`, fetch(base + path));
  const agents = recorder.mask(await (await fetch(`${base}/agents`)).json());
  const onPage = recorder.mask(await recorder.answer('GET /api/agents', visitor.fetch('/api/agents')));
  recorder.answers['tool server: GET /agents'] =
    JSON.stringify(agents) === JSON.stringify(onPage) ? '<as GET /api/agents>' : agents;
  const models = (await (await fetch(`${base}/gateway/openai/v1/models`)).json()) as {
    data: readonly unknown[];
  };
  recorder.answers['tool server: GET /gateway/openai/v1/models'] = recorder.mask({
    ...models,
    data: models.data.slice(0, 1),
  });
  await recorder.error('SESSION_KEY_REFUSED', fetch(`${new URL(base).origin}/wrong-key/command/token`));
  const post = (path: string, body: object): Promise<Response> =>
    fetch(base + path, { method: 'POST', body: JSON.stringify(body) });
  const chat = { model: 'databricks-gpt-5', messages: [{ role: 'user', content: 'hello' }] };
  await recorder.error(
    'REQUEST_TOO_LARGE',
    post('/gateway/openai/v1/chat/completions', { ...chat, padding: 'x'.repeat(2 ** 20) }),
  );
  await recorder.sandbox.control.addFault({ path: '/ai-gateway/**', drop: true, times: 'unlimited' });
  await recorder.error('MODELS_UNREACHABLE', post('/gateway/openai/v1/chat/completions', chat));
  await recorder.sandbox.control.clearFaults();

  const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, env, latchkey.home);
  const help = await run('--help');
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { exitCode, stdout } = await run(...args);
    return { exitCode, stdout: recorder.mask(JSON.parse(stdout)) };
  };
  const doctor = JSON.parse((await run('doctor', '--json')).stdout) as { findings: readonly object[] };
  const command = {
    usage: [...help.stdout.matchAll(/^ {2}(latchkey \S.*?)(?: {2,}|$)/gm)].map(([, usage]) => usage),
    token: await json('token', '--json'),
    status: await json('status', '--json'),
    rotate: await json('rotate', '--json'),
    sync: await json('sync', '--json'),
    doctor: doctor.findings.map((finding) => ({
      id: (finding as { id: string }).id,
      fields: Object.keys(finding).sort(),
    })),
    exitCodes: {
      wrongUsage: (await run('nothing')).exitCode,
      noSession: (
        await runCommand(['status'], { PATH: env['PATH'] ?? '', LATCHKEY_NODE: process.execPath }, '/')
      ).exitCode,
    },
  };
  return { command, variables };
}

interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
}

function runCommand(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(buildPath('dist/apps/cli/bin/latchkey'), args, { env, cwd }, (error, stdout) =>
      resolve({ exitCode: error ? Number(error.code) : 0, stdout }),
    );
  });
}
