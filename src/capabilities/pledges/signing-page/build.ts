/** How the page is built: by itself, because what it would share with the console would come with more than it needs. */
import type { InlineConfig, Plugin } from 'vite';

/** Nothing is preloaded with the page's one later part, so the tool's loader for that, half a kilobyte, stays out. */
const plainImports: Plugin = {
  name: 'kaoan:plain-imports',
  enforce: 'pre',
  load: {
    filter: { id: /vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

/** The server wants the pages side by side, under names of their own. */
const namedPage: Plugin = {
  name: 'kaoan:named-page',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type !== 'asset' || !name.endsWith('.html')) continue;
      delete bundle[name];
      this.emitFile({ type: 'asset', fileName: 'signing-page.html', source: file.source });
    }
  },
};

/** @param source the folder of this file. */
export const signingPageBuild = (source: string, outDir: string): InlineConfig => ({
  configFile: false,
  logLevel: 'warn',
  root: source,
  base: '/',
  publicDir: false,
  plugins: [plainImports, namedPage],
  build: {
    outDir,
    emptyOutDir: false,
    // Five-year-old phones sign too. They know this syntax as far as our code and the pad's use it (class fields since
    // Chrome 72 and Safari 14); naming their versions would have it all rewritten. old-phones.ts brings what they lack.
    target: 'es2022',
    cssTarget: ['chrome90', 'safari14'],
    modulePreload: false,
  },
});
