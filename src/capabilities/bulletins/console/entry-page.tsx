import './journal.css';
import { PageHead, Stack } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { hrefOf, type PageProps } from '#console/pages.ts';
import { useLoaded } from '#console/query.ts';
import { words } from '#console/words.ts';
import { entriesAt, entryAt, figuresAt } from './addresses.ts';
import { EntryView } from './entry-view.tsx';
import { entryQuery } from './queries.ts';

type Props = PageProps<typeof entryAt.path, typeof entryAt.search>;

export function EntryPage({ params }: Props) {
  if (!/^\d{1,15}$/.test(params.index)) {
    return (
      <Stack>
        <PageHead title={words('日志条目', 'Journal entry')} />
        <Empty
          reason={words('日志条目按序号打开，序号是一个数字。', 'Entries are opened by number.')}
          next={words('例如 /journal/128401。', 'For example /journal/128401.')}
        />
      </Stack>
    );
  }
  return <OneEntry index={Number(params.index)} />;
}

function OneEntry({ index }: { readonly index: number }) {
  const say = useWords();
  const readsJournal = mayOf(useMe())('journal.read');
  const { entry } = useLoaded(entryQuery(index));
  const number = (of: number) => say(words('第 {index} 号', 'Entry {index}'), { index: of });
  return (
    <Stack>
      <PageHead
        title={`${number(index)} · ${say(entry.kindName)}`}
        back={
          readsJournal
            ? { href: hrefOf(entriesAt), label: words('日志', 'Journal') }
            : { href: hrefOf(figuresAt), label: words('全部数字', 'All figures') }
        }
        actions={
          <>
            {index > 0 && (
              <a className="b-button" href={hrefOf(entryAt, { index: String(index - 1) })}>
                ‹ {number(index - 1)}
              </a>
            )}
            <a className="b-button" href={hrefOf(entryAt, { index: String(index + 1) })}>
              {number(index + 1)} ›
            </a>
          </>
        }
      />
      <div className="b-alone">
        <div className="b-provenance">
          <EntryView index={index} from={1} />
        </div>
      </div>
    </Stack>
  );
}
