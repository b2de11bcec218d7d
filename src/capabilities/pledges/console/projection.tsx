import { Button, QRCode } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { formatCount } from '#console/format.ts';
import { useLanguage, useWords } from '#console/language.ts';
import { colours } from '#console/tokens.ts';
import { words } from '#console/words.ts';
import type { ClassLink, ClassReply } from '../coverage-contract.ts';
import { shortAddress } from './link-state.ts';

/** px: as large as the screen allows beside the words. */
const codeSize = (): number => Math.floor(Math.min(innerHeight * 0.62, innerWidth * 0.84));

export interface ProjectionProps {
  readonly of: ClassReply;
  readonly link: ClassLink;
  readonly onClose: () => void;
}

/** For the classroom's screen: nothing but the code, the address, and how many have signed. No names. */
export function Projection({ of, link, onClose }: ProjectionProps) {
  const say = useWords();
  const language = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [size, setSize] = useState(codeSize);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const onResize = () => setSize(codeSize());
    addEventListener('resize', onResize);
    return () => removeEventListener('resize', onResize);
  }, []);
  const { signed, notYet } = of.coverage;
  return (
    <dialog ref={dialog} className="p-projection" aria-labelledby="p-projection-title" onClose={onClose}>
      <h2 id="p-projection-title">
        {of.schoolName} {of.unit.name} ·{' '}
        {say(words('扫码签署诚信承诺书', 'Scan to sign the commitment letter'))}
      </h2>
      <Button className="p-projection-close" onClick={() => dialog.current?.close()}>
        {say(words('退出（Esc）', 'Leave (Esc)'))}
      </Button>
      <div className="p-projection-code" aria-hidden="true">
        <QRCode
          value={location.origin + link.path}
          type="svg"
          size={size}
          bordered={false}
          color={colours.ink}
          bgColor={colours.surface}
        />
      </div>
      <div className="k-stack">
        <span className="p-projection-address">{shortAddress(location.origin, link.path)}</span>
        <div className="p-projection-counts" role="status">
          <span>
            {say(words('已签', 'Signed'))} <strong>{formatCount(signed, language)}</strong>{' '}
            {say(words('人', ''))}
          </span>
          <span>
            {say(words('未签', 'Not yet'))} <strong>{formatCount(notYet, language)}</strong>{' '}
            {say(words('人', ''))}
          </span>
        </div>
      </div>
    </dialog>
  );
}
