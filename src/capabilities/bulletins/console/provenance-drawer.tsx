import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { usePhone } from '#console/kit/use-phone.ts';
import { useWords } from '#console/language.ts';
import { words } from '#console/words.ts';
import { Provenance, type WithinChange } from './provenance.tsx';
import { closing, type Provenance as ProvenanceSearch } from './provenance-search.ts';
import { figuresQuery } from './queries.ts';
import type { ShownAsOf } from './shown-as-of.tsx';

export interface ProvenanceDrawerProps {
  /** The page's search; `figure` in it opens the drawer. */
  readonly search: ProvenanceSearch;
  readonly setSearch: (change: WithinChange & { readonly figure?: string | undefined }) => void;
  /** The index at which the page's numbers stand, so that the drawer shows the same. */
  readonly index: number;
  /** And how the page writes that. */
  readonly shown: ShownAsOf | null;
  /** The address of this page after a change. */
  readonly hrefOf: (change: WithinChange) => string;
  /** The same on a page of its own: `(figure, search) => …` */
  readonly hrefOfPage: (figure: string) => string;
}

const wide = 760;

/** Opens a number over the page that shows it. Which number, and how far it is opened, stands in the address. */
export function ProvenanceDrawer(props: ProvenanceDrawerProps) {
  const { search, setSearch, index, shown, hrefOf, hrefOfPage } = props;
  const say = useWords();
  const phone = usePhone();
  const { figure } = search;
  const asOf = String(index);
  const names = useQuery({ ...figuresQuery(asOf), enabled: figure !== undefined });
  const name = names.data?.figures.find(({ id }) => id === figure)?.name;
  return (
    <Drawer
      open={figure !== undefined}
      size={phone ? '100%' : wide}
      title={name === undefined ? figure : say(name)}
      onClose={() => setSearch(closing)}
      destroyOnHidden
      extra={
        figure !== undefined && (
          <a href={hrefOfPage(figure)} target="_blank" rel="noopener">
            {say(words('单独打开', 'Open on its own'))}
          </a>
        )
      }
    >
      {figure !== undefined && (
        <Provenance
          figure={figure}
          asOf={asOf}
          shown={shown}
          search={search}
          setSearch={setSearch}
          hrefOf={hrefOf}
        />
      )}
    </Drawer>
  );
}
