import { isObject, type JsonObject, type OfferedTool, type ToolUse } from './dialect';

/** What the tools are called by which agents run a command. */
const SHELL_NAMES = [
  'bash',
  'shell',
  'local_shell',
  'shell_command',
  'exec_command',
  'execute_command',
  'run_command',
  'run_shell_command',
  'terminal',
];
const COMMAND_FIELDS = ['command', 'cmd', 'script'];

/** A turn that the script decides: the call of a tool, or what the model says about its result. */
type ScriptedTurn =
  | { readonly tool: OfferedTool; readonly arguments: JsonObject }
  | { readonly tool: null; readonly text: string };

/**
 * Decides the model's turn: it calls the shell tool with the command once, and quotes the result after that.
 * @returns null when the request offers no shell tool
 */
export function scriptedTurn(tools: ToolUse, body: JsonObject, command: string): ScriptedTurn | null {
  const tool = tools.offered(body).find(({ name }) => SHELL_NAMES.includes(name.toLowerCase()));
  if (!tool) return null;
  // By the command, because requests hold no other trace of the script, and a conversation may run several.
  const result = tools
    .results(body)
    .filter((each) => holds(each.arguments, command))
    .at(-1);
  if (result) return { tool: null, text: `The command printed: ${result.text}` };
  return { tool, arguments: argumentsFor(tool.schema, command) };
}

function holds(value: unknown, text: string): boolean {
  if (value === text) return true;
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((each) => holds(each, text))
  );
}

/** The command in the field that takes it, and something in every other field that the tool requires. */
function argumentsFor({ properties, required }: JsonObject, command: string): JsonObject {
  const fields = isObject(properties) ? properties : {};
  const name = COMMAND_FIELDS.find((each) => each in fields) ?? 'command';
  const isList = typeOf(fields[name]) === 'array';
  const others = (Array.isArray(required) ? required : []).map(String).filter((each) => each !== name);
  return {
    [name]: isList ? ['bash', '-lc', command] : command,
    ...Object.fromEntries(others.map((each) => [each, placeholder(fields[each])])),
  };
}

function placeholder(schema: unknown): unknown {
  const { default: usual, enum: choices } = isObject(schema) ? schema : {};
  if (usual !== undefined) return usual;
  if (Array.isArray(choices)) return choices[0] as unknown;
  const values: JsonObject = {
    string: 'Scripted',
    number: 30,
    integer: 30,
    boolean: false,
    array: [],
    object: {},
  };
  return values[typeOf(schema)] ?? 'Scripted';
}

/** Lower-case, since Gemini writes `STRING`. Of several types, the first. */
function typeOf(schema: unknown): string {
  const type: unknown = isObject(schema) ? schema['type'] : undefined;
  return String(Array.isArray(type) ? type[0] : type).toLowerCase();
}
