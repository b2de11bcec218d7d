import type { UnitBrief } from '#capabilities/organisation/contract.ts';
import { peopleByIds, trailTo, unitById, widestUnit } from '#capabilities/organisation/public.ts';
import { theExam } from '#capabilities/timetable/public.ts';
import { type Db, inTransaction } from '#platform/db/db.ts';
import { networkOf, RateLimit } from '#platform/http/rate-limit.ts';
import { Refusal } from '#platform/http/refusal.ts';
import { type Call, on, type Route } from '#platform/http/route.ts';
import { may, reaches, reachOf, type Viewer } from '#platform/http/viewer.ts';
import type { Platform } from '#platform/platform.ts';
import { adoptWording } from './adopt-wording.ts';
import { checkEvidence } from './check-evidence.ts';
import { classRoster } from './class-roster.ts';
import * as contract from './contract.ts';
import { coverageBelow, sortCoverage, unitRef } from './coverage.ts';
import * as staff from './coverage-contract.ts';
import * as evidence from './evidence-contract.ts';
import { Ingest } from './ingest.ts';
import { issueClassLinks } from './issue-class-links.ts';
import { openEvidence } from './open-evidence.ts';
import { proveLetter } from './prove-letter.ts';
import {
  currentWording,
  latestLink,
  letterById,
  linkReply,
  linksByCodes,
  linksByIds,
  numberedReceipt,
  receiptOf,
  wordingById,
  wordingsPage,
} from './queries.ts';
import { revokeClassLink } from './revoke-class-link.ts';
import { guardianNeeded, linkIsLive, maskedName } from './rules.ts';
import { type ClaimVerdict, type SigningClaim, takeClaims } from './take-claims.ts';
import { withdrawLetter } from './withdraw-letter.ts';

/** A whole class of 60 behind one address, each trying a few times within the same minutes. */
const CLAIMS_PER_LINK_AND_NETWORK = { burst: 300, refillMs: 250 };

export function routes({
  db,
  clock,
  personalData,
  journal,
}: Pick<Platform, 'db' | 'clock' | 'personalData' | 'journal'>): readonly Route[] {
  const act = (viewer: Viewer) => ({ by: viewer.personId, at: clock.now() });
  const ingest = new Ingest<SigningClaim, ClaimVerdict>({
    commit: (claims) => inTransaction(db, (tx) => takeClaims(tx, clock.now(), claims, personalData)),
    nowMs: () => performance.now(),
    random: Math.random,
  });
  const limit = new RateLimit({ ...CLAIMS_PER_LINK_AND_NETWORK, clock });
  const digestOf = rememberingDigests((id) => wordingById(db, id));

  type ClaimingCall = Call<typeof contract.identifySigner | typeof contract.signPledge>;

  function restrain(call: ClaimingCall): void {
    const waitMs = limit.take(`${call.params.code} ${networkOf(call.from)}`);
    if (waitMs > 0) throw new Refusal('too-many-requests', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
  }

  async function claim(call: ClaimingCall, letter: SigningClaim['letter']) {
    const { number, idTail } = call.body;
    const verdict = await ingest.submit({ linkCode: call.params.code, number, idTail, letter });
    if ('refused' in verdict) {
      const { refused, ...details } = verdict;
      throw new Refusal(refused, details);
    }
    return verdict;
  }

  return [
    on(contract.readSigningPage, async ({ params }) => {
      const link = (await linksByCodes(db, [params.code])).get(params.code);
      if (!link) throw new Refusal('link-unknown');
      if (!linkIsLive(link, clock.now())) throw new Refusal('link-ended');
      const [exam, wording] = await Promise.all([theExam(db), currentWording(db, 'candidate')]);
      if (!exam || !wording) throw new Error('a link was issued before there was an exam and a wording');
      const { className, schoolName, endsAt } = link;
      const { verifierKey: journalKey } = journal;
      return { className, schoolName, exam: exam.name, wording, endsAt: endsAt.toISOString(), journalKey };
    }),
    on(contract.identifySigner, async (call) => {
      restrain(call);
      const { signer, letter } = await claim(call, null);
      const exam = await theExam(db);
      if (!exam) throw new Error('a link was issued before there was an exam');
      return {
        maskedName: maskedName(signer.candidate.name),
        guardianNeeded: guardianNeeded(signer.candidate.birthDay, exam.firstDay),
        receipt: letter && (await receiptOf(db, letter)),
      };
    }),
    on(contract.signPledge, async (call) => {
      restrain(call);
      const { id, wordingId, guardianAffirmed } = call.body;
      // A wording that nobody adopted is refused by the signing itself.
      const wordingDigest = await digestOf(wordingId);
      const shown = wordingDigest && { linkCode: call.params.code, wordingDigest };
      const evidence = shown ? await checkEvidence(call.body, shown, personalData) : null;
      const device = deviceName(call.userAgent);
      const verdict = await claim(call, {
        id,
        wordingId,
        guardianAffirmed,
        device,
        ...(evidence && { evidence }),
      });
      if (verdict.outcome === 'identified')
        throw new Error('a letter was sent and only its signer was identified');
      return { outcome: verdict.outcome, receipt: numberedReceipt(verdict.letter, verdict.index) };
    }),
    on(contract.readReceipt, async ({ params }) => {
      const letter = await letterById(db, params.id);
      if (!letter) throw new Refusal('not-found');
      return receiptOf(db, letter);
    }),
    on(contract.readReceiptProof, ({ params }) => proveLetter({ db, journal }, params.id)),

    on(staff.readCoverage, async ({ query, viewer }) => {
      const reach = reachOf(viewer, 'pledges.read-coverage');
      const unit = query.unit
        ? await unitInReach(db, viewer, 'pledges.read-coverage', query.unit)
        : await widestUnit(db, reach);
      if (!unit) throw new Refusal('not-found');
      const { coverage, rows, index } = await coverageBelow(db, unit);
      const from = (query.page - 1) * query.pageSize;
      return {
        unit: unitRef(unit),
        trail: (await trailTo(db, unit, reach)).map(unitRef),
        coverage,
        rows: sortCoverage(rows, query.sort).slice(from, from + query.pageSize),
        total: rows.length,
        index,
        asOf: clock.now().toISOString(),
      };
    }),
    on(staff.readClass, async ({ params, viewer }) => {
      const unit = await classInReach(db, viewer, 'pledges.read-coverage', params.classId);
      const mayHere = (permission: string) => reaches(viewer, permission, unit.path);
      const issueLink = mayHere('pledges.issue-link');
      const link = issueLink ? await latestLink(db, unit.id) : null;
      const issuer = link?.issuedBy ? (await peopleByIds(db, [link.issuedBy])).get(link.issuedBy) : undefined;
      const school = (await trailTo(db, unit, ['/'])).find((above) => above.kind === 'school');
      const { coverage, index } = await coverageBelow(db, unit);
      return {
        unit: unitRef(unit),
        schoolName: school?.name ?? '',
        coverage,
        index,
        link: link && linkReply(link, issuer?.name ?? ''),
        may: {
          readNames: mayHere('pledges.read-names'),
          readEvidence: mayHere('pledges.read-evidence'),
          issueLink,
          withdraw: mayHere('pledges.withdraw'),
        },
        asOf: clock.now().toISOString(),
      };
    }),
    on(staff.listClassRoster, async ({ params, query, viewer }) => {
      const unit = await classInReach(db, viewer, 'pledges.read-names', params.classId);
      return classRoster(db, unit.id, query);
    }),

    on(staff.issueClassLink, async ({ params, body, viewer }) => {
      const unit = await unitInReach(db, viewer, 'pledges.issue-link', params.classId);
      const link = { id: body.id, classId: unit.id, endsAt: new Date(body.endsAt) };
      const [issued] = await inTransaction(db, (tx) => issueClassLinks(tx, act(viewer), [link]));
      return issued as staff.ClassLink;
    }),
    on(staff.revokeClassLink, async ({ params, body, viewer }) => {
      const link = (await linksByIds(db, [params.id])).get(params.id);
      if (!link || !reaches(viewer, 'pledges.issue-link', link.path)) throw new Refusal('not-found');
      return inTransaction(db, (tx) =>
        revokeClassLink(tx, act(viewer), { id: link.id, reason: body.reason }),
      );
    }),
    on(evidence.readLetterEvidence, async ({ params, viewer }) => {
      const letter = await letterById(db, params.id);
      if (!letter || !reaches(viewer, 'pledges.read-evidence', letter.path)) throw new Refusal('not-found');
      return inTransaction(db, (tx) => openEvidence(tx, act(viewer), letter.id, personalData));
    }),
    on(staff.withdrawLetter, async ({ params, body, viewer }) => {
      const letter = await letterById(db, params.id);
      if (!letter || !reaches(viewer, 'pledges.withdraw', letter.path)) throw new Refusal('not-found');
      return inTransaction(db, (tx) =>
        withdrawLetter(tx, act(viewer), { id: letter.id, reason: body.reason }),
      );
    }),

    on(contract.listWordings, ({ query }) => wordingsPage(db, query)),
    on(contract.adoptWording, ({ body, viewer }) => {
      if (!may(viewer, 'pledges.adopt-wording')) throw new Refusal('not-permitted');
      return inTransaction(db, (tx) => adoptWording(tx, act(viewer), body));
    }),
  ];
}

/** Of wordings that were adopted: they never change, so each is read once. */
function rememberingDigests(read: (id: string) => Promise<contract.Wording | null>) {
  const digests = new Map<string, string>();
  return async (id: string): Promise<string | null> => {
    const known = digests.get(id);
    if (known !== undefined) return known;
    const wording = await read(id);
    if (wording) digests.set(id, wording.digest);
    return wording?.digest ?? null;
  };
}

/** What the browser calls itself, short and printable. */
function deviceName(userAgent: string): string | null {
  if (/^[\x21-\x7e][\x20-\x7e]{0,198}[\x21-\x7e]$/.test(userAgent)) return userAgent;
  const name = userAgent
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
  return name === '' ? null : name;
}

async function unitInReach(db: Db, viewer: Viewer, permission: string, id: string): Promise<UnitBrief> {
  const unit = await unitById(db, id);
  if (!unit || !reaches(viewer, permission, unit.path)) throw new Refusal('not-found');
  return unit;
}

async function classInReach(db: Db, viewer: Viewer, permission: string, id: string): Promise<UnitBrief> {
  const unit = await unitInReach(db, viewer, permission, id);
  if (unit.kind !== 'class') throw new Refusal('not-found');
  return unit;
}
