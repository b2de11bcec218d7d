import { Button } from 'antd';
import { useState } from 'react';
import { type InputOf, saveFile } from '#console/call.ts';
import { isCallError } from '#console/errors.ts';
import { Trouble } from '#console/kit/states.tsx';
import { type Label, useWords } from '#console/language.ts';
import type { Endpoint } from '#primitives/endpoint.ts';

export interface DownloadButtonProps<E extends Endpoint> {
  readonly endpoint: E;
  readonly input: InputOf<E>;
  readonly label: Label;
}

/** Fetches a file and hands it to the browser to keep; a refusal is told below the button. */
export function DownloadButton<E extends Endpoint>({ endpoint, input, label }: DownloadButtonProps<E>) {
  const say = useWords();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const download = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      await saveFile(endpoint, input);
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="small" loading={busy} onClick={() => void download()}>
        {say(label)}
      </Button>
      <Trouble of={trouble} />
    </>
  );
}
