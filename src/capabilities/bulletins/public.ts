/** What the overview, the command line and a campaign pack may use of figures and bulletins. */
export { approveBulletin } from './approve-bulletin.ts';
export { resolveAsOf, titleAsOf } from './as-of.ts';
export { figuresAt, splitFigure } from './count-figures.ts';
export { draftBulletin } from './draft-bulletin.ts';
export { issueAll, issueFiles } from './issue-files.ts';
export { latestEntries } from './journal-queries.ts';
export { missingFonts } from './missing-fonts.ts';
export { publishBulletin } from './publish-bulletin.ts';
export { figureCalled } from './registry.ts';
export { submitBulletin } from './submit-bulletin.ts';
export { type BulletinTerms, bulletinTerms, keepTerms } from './terms.ts';
