/**
 * Builds the browser's part into dist/console, which the server hands out as files. There is no development server:
 * the console always runs against the real one.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';
import { signingPageBuild } from './src/capabilities/pledges/signing-page/build.ts';

const root = resolve(import.meta.dirname, 'src');
const outDir = resolve(import.meta.dirname, 'dist/console');

/** Where each page's HTML lies in `src`, and its name in `dist/console`. */
const pages = [
  { source: 'console/index.html', built: 'index.html' },
  { source: 'verifier/page/index.html', built: 'verify-page.html' },
].filter((page) => existsSync(resolve(root, page.source)));

/** Vite repeats the source folders in the output; the server wants the pages side by side. */
function flattenPages(): Plugin {
  let built = outDir;
  return {
    name: 'kaoan:flatten-pages',
    configResolved(config) {
      built = resolve(config.root, config.build.outDir);
    },
    async writeBundle() {
      for (const page of pages) await rename(resolve(built, page.source), resolve(built, page.built));
      for (const folder of new Set(pages.map(({ source }) => source.split('/', 1)[0] ?? ''))) {
        await rm(resolve(built, folder), { recursive: true, force: true });
      }
    },
  };
}

/** It has a budget of its own, so it shares no file with the others. */
function signingPage(): Plugin {
  let built = outDir;
  return {
    name: 'kaoan:signing-page',
    configResolved(config) {
      built = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      await build(signingPageBuild(resolve(root, 'capabilities/pledges/signing-page'), built));
    },
  };
}

export default defineConfig({
  root,
  base: '/',
  publicDir: false,
  plugins: [react(), flattenPages(), signingPage()],
  build: {
    outDir,
    emptyOutDir: true,
    // Five-year-old phones sign too.
    target: ['chrome90', 'edge90', 'firefox88', 'safari14'],
    sourcemap: false,
    // The polyfill is an inline script, which the pages' content security policy forbids.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: pages.map(({ source }) => resolve(root, source)),
      output: {
        codeSplitting: {
          groups: [
            // What stands in for newer syntax, apart from the frame, which the verify page has no use for.
            { name: 'syntax', test: /@oxc-project/, priority: 1 },
            // Changes with a release of ours hardly ever, so a returning browser keeps it.
            { name: 'frame', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
});
