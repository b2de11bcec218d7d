/** What other capabilities may use of the organisation: who there is, where they stand, and the writes that make them. */
export { appointPeople } from './appoint-people.ts';
export {
  type CandidateIdentity,
  candidatesByIds,
  candidatesByNumbers,
  candidatesOfClass,
  enrolledNumbers,
  erasedOfClass,
} from './candidate-queries.ts';
export { discardWaitingImports } from './discard-import.ts';
export { drillDown, trailTo, widestUnit } from './drill-down.ts';
export { endAppointment } from './end-appointment.ts';
export { type CandidateToEnrol, enrolCandidates } from './enrol-candidates.ts';
export { eraseCandidate, eraseCandidates } from './erase-candidate.ts';
export { establishUnits } from './establish-units.ts';
export { organisationFigures as figures } from './figures.ts';
export { joinUnits } from './join-units.ts';
export { appointmentsOf, holdersOf, peopleByIds, powersOf } from './people-queries.ts';
export { recordContacts } from './record-contacts.ts';
export { registerPeople } from './register-people.ts';
export {
  dayOf,
  idCheckCharacter,
  isDay,
  mayAppoint,
  mayHaveMembers,
  mayStandBelow,
  membershipRing,
  normalContact,
  postWords,
  type Role,
  type Roles,
} from './rules.ts';
export { holdCandidates } from './structure-lock.ts';
export {
  namesByCode,
  type UnitFacts,
  unitById,
  unitFacts,
  unitsBelow,
  unitsByCodes,
  unitsByIds,
} from './unit-queries.ts';
