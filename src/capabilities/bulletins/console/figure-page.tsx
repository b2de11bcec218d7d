import { PageHead, Stack } from '#console/kit/layout.tsx';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { figureAt, figuresAt } from './addresses.ts';
import { AsOfChooser } from './as-of-chooser.tsx';
import { Provenance } from './provenance.tsx';
import { figureQuery } from './queries.ts';

type Props = PageProps<typeof figureAt.path, typeof figureAt.search>;

/** A number's provenance on a page of its own: what a link from anywhere leads to. */
export function FigurePage({ params, search, setSearch }: Props) {
  const { asOf, figure } = useLoaded(figureQuery(params.figure, search.asOf));
  return (
    <Stack>
      <PageHead
        title={figure.name}
        back={{
          href: hrefOf(figuresAt, {}, search.asOf === undefined ? {} : { asOf: search.asOf }),
          label: words('全部数字', 'All figures'),
        }}
        actions={
          <AsOfChooser
            asked={search.asOf}
            index={asOf.index}
            now="moving"
            onChoose={(next) => setSearch({ asOf: next, rows: undefined, entry: undefined })}
          />
        }
      />
      <div className="b-alone">
        <Provenance
          figure={params.figure}
          asOf={search.asOf}
          search={search}
          setSearch={setSearch}
          hrefOf={(change) => hrefOf(figureAt, { figure: params.figure }, { ...search, ...change })}
        />
      </div>
    </Stack>
  );
}
