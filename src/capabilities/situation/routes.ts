import { on, type Route } from '#platform/http/route.ts';
import type { Platform } from '#platform/platform.ts';
import { headline, overview } from './contract.ts';
import { headlineAt, overviewAt } from './overview.ts';

export const situationRoutes = ({ db, clock }: Platform): readonly Route[] => [
  on(headline, () => headlineAt(db, clock.now())),
  on(overview, () => overviewAt(db, clock.now())),
];
