/** What may be recorded about a site: acceptance, cooling, corrections of the register. */
import { Button, Input, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import { nowMs } from '#console/clock.ts';
import { dayOf } from '#console/format.ts';
import { Field } from '#console/kit/draft-form.tsx';
import { FormDialog } from '#console/kit/form-dialog.tsx';
import { useWords } from '#console/language.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { correctSite, type Room, recordAcceptance, recordCooling, type SiteRow } from '../site-contract.ts';
import { readRoomLines, roomKindWords, roomLines } from './room-lines.ts';

export interface SiteActsProps {
  readonly site: SiteRow;
  readonly rooms: readonly Room[];
  readonly acceptanceDay: string | null;
  readonly mayManage: boolean;
}

type Asked = 'correct' | 'cooling' | 'acceptance';

export function SiteActs({ site, rooms, mayManage }: SiteActsProps) {
  const say = useWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!mayManage) return null;
  const dialog = (which: Asked) => ({ site, open: asked === which, onClose: () => setAsked(null) });
  return (
    <>
      <Button onClick={() => setAsked('correct')}>{say(words('更正登记', 'Correct the register'))}</Button>
      <Button onClick={() => setAsked('cooling')}>{say(words('登记防暑降温', 'Record cooling'))}</Button>
      <Button type="primary" onClick={() => setAsked('acceptance')}>
        {say(words('登记验收', 'Record acceptance'))}
      </Button>
      <Correct {...dialog('correct')} rooms={rooms} />
      <Cooling {...dialog('cooling')} />
      <Accept {...dialog('acceptance')} />
    </>
  );
}

interface DialogProps {
  readonly site: SiteRow;
  readonly open: boolean;
  readonly onClose: () => void;
}

interface AcceptValues {
  readonly verdict: 'accepted' | 'rejected';
  readonly day: string;
  readonly note: string;
}

function Accept({ site, open, onClose }: DialogProps) {
  const say = useWords();
  const { act, pending, trouble } = useAct(recordAcceptance, { onDone: onClose });
  return (
    <FormDialog<AcceptValues>
      open={open}
      title={words('登记考点验收', 'Record the acceptance of the site')}
      onClose={onClose}
      initial={{ verdict: 'accepted', day: dayOf(nowMs()) }}
      submit={words('登记', 'Record')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ verdict, day, note }) =>
        act({ params: { id: site.id }, body: { verdict, day, note: note.trim() } })
      }
    >
      <Field
        name="verdict"
        label={words('结论', 'Verdict')}
        required={words('请选择结论。', 'Choose a verdict.')}
      >
        <Radio.Group
          options={[
            { value: 'accepted', label: say(words('通过', 'accepted')) },
            { value: 'rejected', label: say(words('不通过', 'refused')) },
          ]}
        />
      </Field>
      <Field name="day" label={words('验收日期', 'Day')} required={words('请填写日期。', 'Enter the day.')}>
        <Input type="date" />
      </Field>
      <Field
        name="note"
        label={words('验收意见', 'Opinion')}
        required={words('请写明意见：谁验收、看了什么。', 'Say who accepted it and what was looked at.')}
      >
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Field>
    </FormDialog>
  );
}

interface CoolingValues {
  readonly fittable: number;
  readonly cooled: number;
  readonly note?: string;
}

function Cooling({ site, open, onClose }: DialogProps) {
  const say = useWords();
  const { act, pending, trouble } = useAct(recordCooling, { onDone: onClose });
  return (
    <FormDialog<CoolingValues>
      open={open}
      title={words('登记防暑降温', 'Record cooling')}
      note={say(words('能装空调的考场应装尽装。', 'Air-conditioning in every room that can have it.'))}
      onClose={onClose}
      initial={site.cooling ?? {}}
      submit={words('登记', 'Record')}
      pending={pending}
      trouble={trouble}
      onSubmit={({ fittable, cooled, note = '' }) =>
        act({ params: { id: site.id }, body: { fittable, cooled, note: note.trim() } })
      }
    >
      <Field
        name="fittable"
        label={words('可装空调的考场（间）', 'Rooms that can be fitted')}
        required={words('请填写间数，没有填 0。', 'Enter the number of rooms, 0 for none.')}
      >
        <InputNumber min={0} max={500} precision={0} />
      </Field>
      <Field
        name="cooled"
        label={words('已装空调的考场（间）', 'Rooms that have it')}
        required={words('请填写间数，没有填 0。', 'Enter the number of rooms, 0 for none.')}
      >
        <InputNumber min={0} max={500} precision={0} />
      </Field>
      <Field name="note" label={words('说明', 'Note')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Field>
    </FormDialog>
  );
}

interface CorrectValues {
  readonly name: string;
  readonly standardised: boolean;
  readonly rooms: string;
  readonly reason: string;
}

function Correct({ site, rooms, open, onClose }: DialogProps & { readonly rooms: readonly Room[] }) {
  const say = useWords();
  const { act, pending, trouble } = useAct(correctSite, { onDone: onClose });
  const lines = roomLines(rooms, (kind) => say(roomKindWords[kind]));
  return (
    <FormDialog<CorrectValues>
      open={open}
      title={words('更正考点登记', 'Correct the register')}
      onClose={onClose}
      initial={{ name: site.name, standardised: site.standardised, rooms: lines }}
      submit={words('更正', 'Correct')}
      pending={pending}
      trouble={trouble}
      onSubmit={(values) =>
        act({
          params: { id: site.id },
          body: {
            ...(values.name.trim() === site.name ? {} : { name: values.name.trim() }),
            ...(values.standardised === site.standardised ? {} : { standardised: values.standardised }),
            ...(values.rooms === lines ? {} : { rooms: [...readRoomLines(values.rooms).rooms] }),
            reason: values.reason.trim(),
          },
        })
      }
    >
      <Field name="name" label={words('名称', 'Name')} required={words('请填写名称。', 'Enter the name.')}>
        <Input maxLength={100} />
      </Field>
      <Field
        name="standardised"
        label={words('标准化', 'Standardised')}
        required={words('请选择是否达到要求。', 'Say whether it meets the requirements.')}
      >
        <Radio.Group
          options={[
            { value: true, label: say(words('达到标准化考点要求', 'meets the requirements')) },
            { value: false, label: say(words('尚未达到', 'does not yet')) },
          ]}
        />
      </Field>
      <Field
        name="rooms"
        label={words('考场名册', 'List of rooms')}
        why={words(
          '一行一个：考场号 种类 座位数，如“001 普通 30”；可从表格粘贴。没有列出的考场即撤下。',
          'One to a line: number, kind, seats, e.g. “001 ordinary 30”. Paste from a table. Rooms left out are withdrawn.',
        )}
        rules={[
          {
            validator: async (_, text: string) => {
              const [fault] = readRoomLines(text ?? '').faults;
              if (fault !== undefined) {
                throw new Error(
                  say(words('第 {line} 行：{wrong}。', 'Line {line}: {wrong}.'), {
                    line: fault.line,
                    wrong: say(fault.wrong),
                  }),
                );
              }
            },
          },
        ]}
      >
        <Input.TextArea rows={8} spellCheck={false} />
      </Field>
      <Field
        name="reason"
        label={words('原因', 'Reason')}
        required={words('请写明原因。', 'Give the reason.')}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Field>
    </FormDialog>
  );
}
