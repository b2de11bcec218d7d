/** How the page is built: by itself, because what it would share with the console would come with more than it needs. */
import { type InlineConfig, type Plugin, parseAst, Visitor } from 'vite';

/** Nothing is preloaded with the page's one later part, so the tool's loader for that, half a kilobyte, stays out. */
const plainImports: Plugin = {
  name: 'kaoan:plain-imports',
  enforce: 'pre',
  load: {
    filter: { id: /vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

/**
 * What an error says is never shown here, only what kind it was (check.ts): the texts, two kilobytes, stay out. So do
 * the bare static fields of a library's class, which do nothing and which browsers of 2020 do not know.
 */
const shortened: Plugin = {
  name: 'kaoan:shortened',
  enforce: 'post',
  transform: {
    filter: { id: /\.[jt]s$/ },
    handler(code) {
      const left: string[] = [];
      let next = 0;
      const leaveOut = (from: number, to: number): void => {
        // An error may lie inside what another one says.
        if (from < next) return;
        left.push(code.slice(next, from));
        next = to;
      };
      new Visitor({
        NewExpression({ callee, arguments: told }) {
          const [first] = told;
          if (first && callee.type === 'Identifier' && /Error$/.test(callee.name)) {
            leaveOut(first.start, told[told.length - 1]?.end ?? first.end);
          }
        },
        ThrowStatement({ argument }) {
          const told = argument.type === 'CallExpression' ? argument.arguments.at(-1) : undefined;
          const isText =
            told?.type === 'TemplateLiteral' || (told?.type === 'Literal' && typeof told.value === 'string');
          if (isText) leaveOut(told.start, told.end);
        },
        PropertyDefinition({ static: ofClass, value, start, end }) {
          if (ofClass && value === null) leaveOut(start, end);
        },
      }).visit(parseAst(code));
      return { code: left.join('') + code.slice(next), map: null };
    },
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
  plugins: [plainImports, shortened, namedPage],
  build: {
    outDir,
    emptyOutDir: false,
    // Phones of 2020 sign too. They know this syntax as far as our code and the libraries use it (class fields since
    // Chrome 72 and Safari 14); naming their versions would have it all rewritten. old-phones.ts brings what they lack.
    target: 'es2022',
    cssTarget: ['chrome90', 'safari14'],
    modulePreload: false,
  },
});
