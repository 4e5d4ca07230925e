// Reads `[{file, text}]` on stdin, lints each text as if it were that file, and prints the boundary errors of each.
// A process of its own, because Jest cannot load the ESM config.
import { ESLint } from 'eslint';
import { text } from 'node:stream/consumers';
import { ROOT } from './command-line.mjs';

const RULES = ['@nx/enforce-module-boundaries', 'no-restricted-imports'];
const eslint = new ESLint({
  cwd: ROOT,
  // Who imports whom needs no types, and goes five times faster without.
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { project: false } } },
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});

const answers = [];
for (const { file, text: source } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(source, { filePath: file });
  answers.push(result.messages.map(({ ruleId, message }) => `${ruleId ?? 'not linted'}: ${message}`));
}
process.stdout.write(JSON.stringify(answers));
