// Transpiles specs and sources for Jest, file by file, with esbuild. Files that TypeScript has to touch (decorators,
// whose metadata Nest and class-validator read, and `jest.mock`, which must move above the imports) go through ts-jest.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

const NEEDS_TYPESCRIPT = /^\s*@[A-Z]\w*\(|\bjest\.mock\(/m;
const ESBUILD = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'external',
  sourcesContent: false,
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: true } },
};
const self = readFileSync(__filename);

module.exports = {
  createTransformer(options) {
    let typescript;
    const tsJest = () => (typescript ??= require('ts-jest').default.createTransformer(options));
    return {
      canInstrument: false,
      process(source, filename, request) {
        if (NEEDS_TYPESCRIPT.test(source)) return tsJest().process(source, filename, request);
        const { code, map } = transformSync(source, { ...ESBUILD, sourcefile: filename });
        return { code, map };
      },
      getCacheKey(source, filename, request) {
        if (NEEDS_TYPESCRIPT.test(source)) return tsJest().getCacheKey(source, filename, request);
        return createHash('sha256')
          .update(self)
          .update(version)
          .update(filename)
          .update('\0')
          .update(source)
          .digest('hex');
      },
    };
  },
};
