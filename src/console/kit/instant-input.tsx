import './fields.css';
import { Input } from 'antd';
import { instantOfLocal, localInput } from '../local-time.ts';

export interface InstantInputProps {
  readonly id?: string;
  /** ISO 8601 */
  readonly value?: string | null;
  readonly onChange?: (instant: string | undefined) => void;
  readonly onBlur?: () => void;
  /** ISO 8601; what the browser's calendar offers. */
  readonly min?: string;
  readonly max?: string;
  readonly 'aria-label'?: string;
}

/** A date and time of day in the exam's time zone, by the browser's own control: at home on every phone. */
export function InstantInput({ value, onChange, min, max, ...rest }: InstantInputProps) {
  return (
    <Input
      {...rest}
      type="datetime-local"
      className="k-instant"
      value={localInput(value)}
      {...(min === undefined ? {} : { min: localInput(min) })}
      {...(max === undefined ? {} : { max: localInput(max) })}
      onChange={(event) => onChange?.(instantOfLocal(event.target.value) ?? undefined)}
    />
  );
}
