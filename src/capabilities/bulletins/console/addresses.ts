/** Where the pages lie and what stands in their addresses. Apart from the pages, which need each other's. */
import { Type } from 'typebox';
import { listQuery } from '#primitives/endpoint.ts';
import { draftBulletin, listBulletins, listEntries } from '../contract.ts';
import { AsOfText } from './as-of.ts';
import { provenance, withinFigure } from './provenance-search.ts';

export const figuresAt = {
  path: '/figures',
  search: Type.Object({ asOf: AsOfText, ...provenance }),
} as const;

export const figureAt = {
  path: '/figures/$figure',
  search: Type.Object({ asOf: AsOfText, ...withinFigure }),
} as const;

export const bulletinsAt = { path: '/publication', search: listBulletins.query } as const;

export const newBulletinAt = {
  path: '/publication/new',
  search: Type.Object({
    asOf: AsOfText,
    /** The published bulletin that the new one corrects. */
    supersedes: draftBulletin.body.properties.supersedes,
    ...provenance,
  }),
} as const;

export const bulletinAt = { path: '/publication/$bulletinId', search: Type.Object(provenance) } as const;

export const entriesAt = {
  path: '/journal',
  search: Type.Object({
    kind: listEntries.query.properties.kind,
    /** As typed: a whole id filters, part of one is told what is missing. */
    subject: Type.Optional(Type.String({ maxLength: 60 })),
    ...listQuery(['index'], '-index'),
  }),
} as const;

export const entryAt = { path: '/journal/$index', search: Type.Object({}) } as const;
