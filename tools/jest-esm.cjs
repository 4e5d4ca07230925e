// Lets Jest, which runs CommonJS, load the ESM modules in `tools/lib`.
const { transformSync } = require('esbuild');

module.exports = {
  process(source, filename) {
    const { code, map } = transformSync(source, {
      format: 'cjs',
      target: 'node20',
      sourcemap: 'external',
      sourcefile: filename,
      define: { 'import.meta.url': '__moduleUrl' },
      banner: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;",
    });
    return { code, map };
  },
};
