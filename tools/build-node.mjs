// Bundles one Node application, from its src/main.ts or other entries (a worker's, say): ours into a single file for each,
// npm packages left outside.
// esbuild drops decorator metadata, which Nest and class-validator read, so files with decorators go through
// TypeScript's own transpiler first.
import { build } from 'esbuild';
import { readFile, rm } from 'node:fs/promises';
import ts from 'typescript';

const [project, ...named] = process.argv.slice(2);
if (!project) throw new Error('usage: node tools/build-node.mjs <project> [entry…]');
const entries = named.length > 0 ? named : ['main'];

const decoratorMetadata = {
  name: 'decorator-metadata',
  setup({ onLoad }) {
    onLoad({ filter: /apps[\\/]api[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { outputText } = ts.transpileModule(source, {
        fileName: path,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          useDefineForClassFields: true,
          inlineSourceMap: true,
          inlineSources: true,
        },
      });
      return { contents: outputText, loader: 'js' };
    });
  },
};

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const outdir = `dist/apps/${project}`;
await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: entries.map((entry) => `apps/${project}/src/${entry}.ts`),
  entryNames: '[name]',
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  sourcemap: true,
  keepNames: true,
  tsconfig: 'tsconfig.base.json',
  define: {
    LATCHKEY_VERSION: JSON.stringify(version),
    LATCHKEY_BUILD_COMMIT: JSON.stringify(process.env.LATCHKEY_COMMIT ?? ''),
  },
  loader: { '.html': 'text', '.css': 'text', '.svg': 'text' },
  plugins: [decoratorMetadata],
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said why
