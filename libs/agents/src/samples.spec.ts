import type { AgentId, FileContext } from './agent-entry';
import { mergeSettings, type MergeResult, type WrittenSettings } from './merge';
import { ASSUMED_MODELS } from '@latchkey/model-catalog';
import { AGENTS } from './registry';

const CONTEXT: FileContext = {
  workspaceOrigin: 'https://dbc-1.cloud.databricks.com',
  keylessGatewayUrl: 'http://127.0.0.1:1/gateway',
  models: ASSUMED_MODELS,
  helperTtlMs: 60_000,
};

function merged(
  id: AgentId,
  text: string | null,
  written: WrittenSettings = {},
  context = CONTEXT,
): MergeResult {
  const [file] = AGENTS[id].files;
  if (!file) throw new Error(`${id} has no file`);
  return mergeSettings(file.format, text, file.settings(context), written);
}

/** Each line of the file before is in the file after, in the same order. */
function keepsLinesOf(before: string, after: MergeResult): void {
  if (after.outcome === 'refused') throw new Error(after.problem);
  const lines = after.text.split('\n');
  let from = 0;
  for (const line of before.split('\n')) {
    const at = lines.findIndex(
      (each, index) => index >= from && each.replace(/,$/, '') === line.replace(/,$/, ''),
    );
    expect({ line, kept: at >= 0 }).toEqual({ line, kept: true });
    from = at + 1;
  }
}

const CODEX_FILE = `# My Codex. Do not touch!
approval_policy = "on-request"   # ask me
model_reasoning_effort = 'high'

notice = """
[not a table]
model = "also not"
"""

[mcp_servers.docs]
command = "npx"
args = [
  "-y",      # yes
  "docs-mcp",
]

[[hooks.Stop]]
command = "say done"

[projects."/home/me/work"]
trust_level = "trusted"`;

const OPENCODE_FILE = `{
  // my own things
  "$schema": "https://opencode.ai/config.json",
  "theme": "tokyonight",
  "provider": {
    /* a local one */
    "ollama": { "npm": "@ai-sdk/openai-compatible", "options": { "baseURL": "http://localhost:11434/v1" } },
  },
  "mcp": {},
}
`;

const CLAUDE_FILE = `{
\t"permissions": {
\t\t"allow": ["Bash(npm run lint)", "Read(~/.zshrc)"],
\t\t"deny": ["Bash(curl:*)"]
\t},
\t"env": {
\t\t"FOO": "bar"
\t},
\t"model": "opus"
}`;

const HERMES_FILE = `# ~/.hermes/config.yaml
terminal:
  backend: local   # or docker
  timeout: 180

toolsets: [all]

providers:
    # our own box
    lab:
        base_url: 'http://10.0.0.5:8000/v1'
        key_env: LAB_KEY

# the end
`;

const PI_FILE = `{
  "providers": {
    "ollama": { "baseUrl": "http://localhost:11434/v1", "api": "openai-completions", "apiKey": "ollama", "models": [{ "id": "qwen" }] }
  }
}
`;

const QWEN_FILE = `{
  "$version": 4,
  "ui": { "theme": "GitHub" }, // mine
  "model": { "maxSessionTurns": 20 },
  "security": {
    "folderTrust": { "enabled": true }
  }
}
`;

describe('a file of the user’s', () => {
  it('of Codex keeps its comments, its long strings and the order of its tables', () => {
    const after = merged('codex', CODEX_FILE);
    keepsLinesOf(CODEX_FILE, after);
    expect(after).toMatchObject({ changed: true, left: [] });
    expect(after.outcome === 'merged' && after.text).toMatchSnapshot();
  });

  it('of OpenCode keeps comments and trailing commas', () => {
    const after = merged('opencode', OPENCODE_FILE);
    keepsLinesOf(OPENCODE_FILE, after);
    expect(after.outcome === 'merged' && after.text).toMatchSnapshot();
  });

  it('of Claude Code keeps its tabs and the end without a line break', () => {
    const after = merged('claude', CLAUDE_FILE);
    keepsLinesOf(CLAUDE_FILE, after);
    expect(after.outcome === 'merged' && after.text).toMatchSnapshot();
  });

  it('of Hermes keeps its own indentation', () => {
    const after = merged('hermes', HERMES_FILE);
    keepsLinesOf(HERMES_FILE, after);
    expect(after.outcome === 'merged' && after.text).toMatchSnapshot();
  });

  it('of Pi keeps the other providers', () => {
    const after = merged('pi', PI_FILE);
    keepsLinesOf(PI_FILE.replace('] }\n', '] },\n'), after);
    expect(after.outcome === 'merged' && after.text).toMatchSnapshot();
  });

  it('of Qwen Code keeps its comments and what stands beside our settings', () => {
    const after = merged('qwen', QWEN_FILE);
    expect(after).toMatchObject({ changed: true, left: [] });
    expect(after.outcome === 'merged' && after.text).toMatchSnapshot();
  });

  it.each([
    ['claude', '{ "env": { }'],
    ['claude', '// not for a strict reader\n{}'],
    ['claude', '[]'],
    ['claude', '{"a": 1,}'],
    ['codex', 'model = \n[x'],
    ['codex', 'a = 1\na = 2\n'],
    ['opencode', '{ "model": nope }'],
    ['hermes', 'model: [a\nb: }'],
    ['hermes', 'a: 1\n---\nb: 2\n'],
    ['hermes', '- a\n- b\n'],
  ] as const)('of %s that is broken is refused: %j', (id, text) => {
    const result = merged(id, text);
    expect(result).toEqual({ outcome: 'refused', problem: expect.stringMatching(/./) as string });
  });

  it('is not quoted in what is wrong with it', () => {
    const secret = 'dapi0123456789abcdef';
    for (const [id, text] of [
      ['claude', `{"apiKey": ${secret}`],
      ['codex', `key = ${secret}\n`],
      ['hermes', `a: [${secret}\n`],
    ] as const) {
      const result = merged(id, text);
      expect(result.outcome).toBe('refused');
      expect(JSON.stringify(result)).not.toContain(secret);
    }
  });
});

describe('the user’s choice', () => {
  it('of another sign-in keeps our helper out', () => {
    const result = merged('claude', '{"env": {"ANTHROPIC_API_KEY": "sk-mine"}}');
    expect(result).toMatchObject({ left: ['apiKeyHelper', 'env.CLAUDE_CODE_API_KEY_HELPER_TTL_MS'] });
    expect(result.outcome === 'merged' && result.text).not.toContain('latchkey token');
  });

  it('of a model keeps our provider from being chosen, and the provider is there to choose', () => {
    const result = merged('codex', 'model = "gpt-5"\n');
    expect(result).toMatchObject({ left: ['model', 'model_provider'] });
    expect(result.outcome === 'merged' && result.text).toMatch(
      /^model = "gpt-5"\n\n\[model_providers\.databricks\]/,
    );
  });

  it('of models in Pi’s list keeps its address up to date', () => {
    const first = merged('pi', null);
    if (first.outcome === 'refused') throw new Error(first.problem);
    const own = first.text.replace('[{"id":', '[{"id":"mine"},{"id":');
    expect(own).toContain('"mine"');
    const context = { ...CONTEXT, keylessGatewayUrl: 'http://127.0.0.1:2/gateway' };
    const second = merged('pi', own, first.written, context);
    expect(second).toMatchObject({ changed: true, left: ['providers.databricks.models'] });
    const text = second.outcome === 'merged' ? second.text : '';
    expect(text).toContain('"mine"');
    expect(text).toContain('"http://127.0.0.1:2/gateway/openai/v1"');
  });

  it('of another provider in Qwen Code leaves all of it to the user', () => {
    const result = merged('qwen', '{"security": {"auth": {"selectedType": "qwen-oauth"}}}');
    expect(result).toMatchObject({ changed: false });
    expect(result.outcome === 'merged' && result.left).toContain('security.auth.selectedType');
  });

  it('to take a setting out again is respected, until the whole file is gone', () => {
    const first = merged('claude', null);
    if (first.outcome === 'refused') throw new Error(first.problem);
    const without = first.text.replace(/ {2}"apiKeyHelper".*\n/, '');
    const second = merged('claude', without, first.written);
    expect(second).toMatchObject({ changed: false, text: without });
    expect(second.outcome === 'merged' && second.left).toContain('apiKeyHelper');
    expect(merged('claude', null, first.written)).toMatchObject({
      changed: true,
      left: [],
      text: first.text,
    });
  });

  it('is none where we wrote the value before: another model follows the configuration', () => {
    const first = merged('opencode', OPENCODE_FILE);
    if (first.outcome === 'refused') throw new Error(first.problem);
    const models = { ...ASSUMED_MODELS, opencode: 'my-endpoint' };
    const second = merged('opencode', first.text, first.written, { ...CONTEXT, models });
    expect(second).toMatchObject({ changed: true, left: [] });
    expect(second.outcome === 'merged' && second.text).toContain('"model": "databricks/my-endpoint"');
  });
});

it('no file holds anything of one session', () => {
  for (const { files } of Object.values(AGENTS)) {
    for (const file of files) {
      const result = mergeSettings(file.format, null, file.settings(CONTEXT), {});
      expect(result.outcome === 'merged' && result.text).not.toMatch(/127\.0\.0\.1:1\/(?!gateway\/)|dapi/);
    }
  }
});
