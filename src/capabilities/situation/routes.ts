import { on, type Route } from '#platform/http/route.ts';
import type { Platform } from '#platform/platform.ts';
import { headline, overview } from './contract.ts';
import { headlineAt, overviewAt } from './overview.ts';

export const situationRoutes = (platform: Platform): readonly Route[] => [
  on(headline, () => headlineAt(platform.db, platform.clock.now())),
  on(overview, () => overviewAt(platform, platform.clock.now())),
];
