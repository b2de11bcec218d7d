import { Button, Tooltip } from 'antd';
import { useId } from 'react';
import { type Label, useWords } from '../language.ts';

export interface ActButtonProps {
  /** A verb: 签收, 上报, 核验, 销号. */
  readonly label: Label;
  readonly onAct: () => void;
  /** Why it is not allowed, from the same rule that the server guards with; null or absent when it is. */
  readonly reason?: Label | null;
  /** The page's one primary action. */
  readonly primary?: boolean;
  /** Takes something back that people rely on. */
  readonly danger?: boolean;
  readonly pending?: boolean;
}

/**
 * A button that says why it cannot be pressed. It stays in the tab order, because a reason that a keyboard cannot reach
 * is no reason; on a phone the reason stands under it.
 */
export function ActButton({ label, onAct, reason, primary, danger, pending }: ActButtonProps) {
  const say = useWords();
  const reasonId = useId();
  const off = reason !== null && reason !== undefined;
  const button = (
    <Button
      type={primary && !off ? 'primary' : 'default'}
      danger={danger === true && !off}
      loading={pending === true}
      aria-disabled={off}
      {...(off ? { className: 'k-act-off', 'aria-describedby': reasonId } : { onClick: onAct })}
    >
      {say(label)}
    </Button>
  );
  if (!off) return button;
  return (
    <span className="k-act">
      <Tooltip title={say(reason)}>{button}</Tooltip>
      <span className="k-act-reason" id={reasonId}>
        {say(reason)}
      </span>
    </span>
  );
}
