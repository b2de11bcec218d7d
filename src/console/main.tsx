/** The console's entry: every capability that has `console/pages.tsx` takes part. */
import { mountConsole } from './mount.tsx';
import type { ConsoleManifest } from './pages.ts';

const modules = import.meta.glob<{ manifest: ConsoleManifest }>('../capabilities/*/console/pages.tsx', {
  eager: true,
});

const place = document.getElementById('console');
if (place === null) throw new Error('index.html has no place for the console');
mountConsole(
  place,
  Object.values(modules).map((file) => file.manifest),
);
