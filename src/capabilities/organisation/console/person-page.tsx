import './organisation.css';
import { PageHead, Split, Stack } from '#console/kit/layout.tsx';
import { useWords } from '#console/language.ts';
import { useFreshOn } from '#console/live.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { query, useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { readPerson } from '../people-contract.ts';
import { Accounts } from './accounts.tsx';
import { Appointments } from './appointments.tsx';
import { Contacts } from './contacts.tsx';
import { peoplePage } from './pages.tsx';

export function PersonPage({ params }: PageProps<'/organisation/people/$personId'>) {
  const say = useWords();
  const me = useMe();
  useFreshOn(['organisation']);
  const { person, appointments, contacts } = useLoaded(
    query(readPerson, { params: { id: params.personId } }),
  );
  // Whether this very person is within reach is the server's to say; here it is whether to offer it at all.
  const mayManage = mayOf(me)('organisation.manage');
  return (
    <>
      <PageHead
        title={person.name}
        back={{ href: hrefOf(peoplePage, {}), label: peoplePage.title }}
        note={say(words('工号 {code}', 'Staff number {code}'), { code: person.code })}
      />
      <Split>
        <Appointments
          appointments={appointments}
          show="unit"
          person={{ value: person.id, label: person.name }}
          mayManage={mayManage}
        />
        <Stack>
          <Contacts of={{ personId: person.id }} contacts={contacts} mayManage={mayManage} />
          {mayOf(me)('organisation.manage-accounts') && <Accounts personId={person.id} />}
        </Stack>
      </Split>
    </>
  );
}
