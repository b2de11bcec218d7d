/** What crosses the wire about people: appointments, contacts, and the candidates of a class. */
import { Type } from 'typebox';
import { Day, endpoint, Id, listQuery, listReply } from '#primitives/endpoint.ts';
import {
  Appointment,
  byId,
  CandidateIdType,
  Contact,
  ExamKind,
  ending,
  NewAppointment,
  NewContact,
  NewPerson,
  PersonBrief,
  Post,
  period,
  Reason,
  refusing,
  search,
  UnitBrief,
} from './contract.ts';

export const listPeople = endpoint({
  name: 'organisation.listPeople',
  method: 'GET',
  path: '/api/organisation/people',
  summary: { zh: '人员列表', en: 'People' },
  access: { permission: 'organisation.read' },
  query: Type.Object({
    ...listQuery(['name', 'code'], 'name'),
    search,
    post: Type.Optional(Post),
    /** Only people appointed in this unit or below. */
    under: Type.Optional(Id),
    /** Appointments in force on this day; without it, of any day. */
    day: Type.Optional(Day),
  }),
  reply: listReply(
    Type.Object({
      ...PersonBrief.properties,
      appointments: Type.Array(Type.Object({ unit: UnitBrief, post: Post, ...period })),
    }),
  ),
});

export const readPerson = endpoint({
  name: 'organisation.readPerson',
  method: 'GET',
  path: '/api/organisation/people/:id',
  summary: { zh: '人员详情', en: 'One person' },
  access: { permission: 'organisation.read' },
  params: byId,
  reply: Type.Object({
    person: PersonBrief,
    appointments: Type.Array(Appointment),
    contacts: Type.Array(Contact),
  }),
  refusals: refusing('not-found'),
});

export const registerPerson = endpoint({
  name: 'organisation.registerPerson',
  method: 'POST',
  path: '/api/organisation/people',
  summary: { zh: '登记人员', en: 'Register a person' },
  access: { permission: 'organisation.manage' },
  body: NewPerson,
  reply: PersonBrief,
  refusals: refusing('id-taken', 'code-taken'),
});

export const appointPerson = endpoint({
  name: 'organisation.appointPerson',
  method: 'POST',
  path: '/api/organisation/appointments',
  summary: { zh: '任职', en: 'Appoint a person' },
  access: { permission: 'organisation.manage' },
  body: NewAppointment,
  reply: Appointment,
  refusals: refusing(
    'out-of-reach',
    'post-not-yours',
    'own-appointment',
    'id-taken',
    'unknown-unit',
    'unknown-person',
    'days-crossed',
    'unit-closed',
    'already-there',
  ),
});

export const endAppointment = endpoint({
  name: 'organisation.endAppointment',
  method: 'POST',
  path: '/api/organisation/appointments/:id/end',
  summary: { zh: '免职', en: 'End an appointment' },
  access: { permission: 'organisation.manage' },
  params: byId,
  body: ending,
  reply: Appointment,
  refusals: refusing('not-found', 'out-of-reach', 'post-not-yours', 'already-ended', 'days-crossed'),
});

export const recordContact = endpoint({
  name: 'organisation.recordContact',
  method: 'POST',
  path: '/api/organisation/contacts',
  summary: { zh: '登记联系方式', en: 'Record a contact' },
  access: { permission: 'organisation.manage' },
  body: NewContact,
  reply: Contact,
  refusals: refusing('out-of-reach', 'id-taken', 'unknown-unit', 'unknown-person', 'contact-invalid'),
});

export const endContact = endpoint({
  name: 'organisation.endContact',
  method: 'POST',
  path: '/api/organisation/contacts/:id/end',
  summary: { zh: '停用联系方式', en: 'Take a contact out of use' },
  access: { permission: 'organisation.manage' },
  params: byId,
  body: Type.Object({ reason: Reason }),
  reply: Contact,
  refusals: refusing('not-found', 'out-of-reach', 'contact-ended'),
});

export const testContact = endpoint({
  name: 'organisation.testContact',
  method: 'POST',
  path: '/api/organisation/contacts/:id/test',
  summary: { zh: '记录联系方式已测通', en: 'Note that somebody was reached through a contact' },
  access: { permission: 'organisation.manage' },
  params: byId,
  reply: Contact,
  refusals: refusing('not-found', 'out-of-reach', 'contact-ended'),
});

export const revealContact = endpoint({
  name: 'organisation.revealContact',
  method: 'POST',
  path: '/api/organisation/contacts/:id/reveal',
  summary: { zh: '查看完整联系方式（记入日志）', en: 'Show a contact in full (journalled)' },
  access: { permission: 'organisation.read-contacts' },
  params: byId,
  body: Type.Object({ reason: Reason }),
  reply: Type.Object({ value: Type.String() }),
  refusals: refusing('not-found', 'contact-ended'),
});

export const listCandidates = endpoint({
  name: 'organisation.listCandidates',
  method: 'GET',
  path: '/api/organisation/classes/:id/candidates',
  summary: { zh: '班级考生名单', en: 'Candidates of a class' },
  access: { permission: 'organisation.read-candidates' },
  params: byId,
  query: Type.Object({ ...listQuery(['number', 'name'], 'number'), search }),
  reply: Type.Object({
    ...listReply(
      Type.Object({
        id: Id,
        number: Type.String(),
        name: Type.String(),
        idType: CandidateIdType,
        idNumberMasked: Type.String(),
        examKind: ExamKind,
      }),
    ).properties,
    /** Candidates of the class who still count and are not listed: their personal data are erased. */
    erased: Type.Integer({ minimum: 0 }),
  }),
  refusals: refusing('not-found'),
});
