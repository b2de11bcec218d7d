import { listUnits } from '#capabilities/organisation/contract.ts';
import { call } from '../call.ts';
import type { Label } from '../language.ts';
import { words } from '../words.ts';
import { type Found, type OneProps, SearchSelect } from './search-select.tsx';

export interface UnitSelectProps extends Pick<OneProps, 'id' | 'value' | 'onChange' | 'onBlur'> {
  readonly placeholder?: Label;
  /** Leaves out units at paths where the act would be refused. */
  readonly within?: (path: string) => boolean;
}

/** A unit that exists, found by part of its name or the beginning of its code. */
export function UnitSelect({ within, placeholder, ...rest }: UnitSelectProps) {
  const find = async (text: string, signal: AbortSignal): Promise<readonly Found[]> => {
    const search = text === '' ? {} : { search: text.slice(0, 50) };
    const { rows } = await call(
      listUnits,
      { query: { page: 1, pageSize: 50, sort: 'path', ...search } },
      { signal },
    );
    return rows
      .filter(({ path }) => within?.(path) ?? true)
      .map(({ id, name, code }) => ({ value: id, label: name, note: code }));
  };
  return (
    <SearchSelect
      {...rest}
      find={find}
      placeholder={placeholder ?? words('输入单位名称或编码', 'Type a name or a code')}
    />
  );
}
