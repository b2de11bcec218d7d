/** What others may use of the pledges: the writes that a campaign pack repeats, and the figures. */
export { adoptWording } from './adopt-wording.ts';
export { figures } from './figures.ts';
export { issueClassLinks, type LinkToIssue } from './issue-class-links.ts';
export { type Signing, type SigningVerdict, signPledges } from './sign-pledges.ts';
export { withdrawLetter } from './withdraw-letter.ts';
