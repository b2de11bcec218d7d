/** Erasing one candidate by number, for administrators, who never see the list that the number is on. */
import './organisation.css';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { newId } from '#console/call.ts';
import { DraftForm, Field } from '#console/kit/draft-form.tsx';
import { PageHead, Panel, Stack } from '#console/kit/layout.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { useAct } from '#console/query.ts';
import { words } from '#console/words.ts';
import { type ErasureReason, eraseCandidate, erasureReasons } from '../erasure-contract.ts';
import { erasureReasonWords } from '../rules.ts';

interface Values {
  readonly number: string;
  readonly again: string;
  readonly reason: ErasureReason;
  readonly note: string;
}

const plain = (typed: string): string => typed.normalize('NFKC').replace(/\s/g, '');

export function ErasurePage() {
  const say = useWords();
  const [id, setId] = useState(newId);
  const [erasedAt, setErasedAt] = useState<string | null>(null);
  const { act, pending, trouble } = useAct(eraseCandidate, {
    onDone: (reply) => {
      setErasedAt(reply.erasedAt);
      // A form of its own for the next one: nothing of this one stays on the screen.
      setId(newId());
    },
    alsoRefresh: ['pledges'],
  });
  return (
    <Stack>
      <PageHead
        title={words('删除考生个人信息', 'Erase a candidate’s personal data')}
        note={say(
          words(
            '依《个人信息保护法》第四十七条办理。删除后任何人都无法恢复。',
            'Under art. 47 of the Personal Information Protection Law. Nobody can bring them back.',
          ),
        )}
      />
      <Panel title={words('删除什么，保留什么', 'What goes, what stays')}>
        <ul className="o-plain">
          <li>
            {say(
              words(
                '删除：考生号、姓名、证件类型与号码；其承诺书的手写签名、设备密钥与签名、浏览器名称，以及日志中对应的明细和盐值。',
                'Goes: number, name, kind and number of the document; of their letters the handwriting, key and signature of the device, name of the browser, and details and salts in the journal.',
              ),
            )}
          </li>
          <li>
            {say(
              words(
                '保留：不含姓名的行、班级、签署时间和计数。公布的数字不变，存证仍可验证。',
                'Stays: a row without a name, the class, the time of signing, the counts. Published figures do not change and proofs still verify.',
              ),
            )}
          </li>
          <li>
            {say(
              words(
                '触及不到：数据库备份、已归档的 WAL、导出的文件、考生自己保存的回执，以及别处随手写下的姓名。',
                'Not reached: backups, archived WAL, exported files, receipts that candidates keep, and names typed elsewhere.',
              ),
            )}
          </li>
          <li>
            {say(
              words(
                '法律、行政法规规定的保存期限未届满的，不得删除，只能停止其他处理。',
                'Where law requires keeping them for longer they may not be erased; other processing stops instead.',
              ),
            )}
          </li>
        </ul>
      </Panel>
      <Panel title={words('办理', 'Do it')}>
        {erasedAt !== null && (
          <p role="status">
            {say(words('已删除，时间 ', 'Erased at '))}
            <When at={erasedAt} precision="second" />
            {say(
              words(
                '。一两秒后承诺书的证据也随之删除。',
                '. Evidence of letters follows in a second or two.',
              ),
            )}
          </p>
        )}
        <DraftForm<Values>
          key={id}
          initial={{}}
          submit={words('永久删除', 'Erase for good')}
          pending={pending}
          trouble={trouble}
          onSubmit={({ number, reason, note }) => {
            setErasedAt(null);
            act({ body: { id, number: plain(number), reason, note: note.trim() } });
          }}
        >
          <Field
            name="number"
            label={words('考生号', 'Candidate number')}
            required={words('请填写考生号。', 'Enter the candidate number.')}
            why={words('按申请书上的号码填写。', 'As written on the application.')}
            rules={[
              {
                validator: async (_, typed: string | undefined) => {
                  if (typed && !/^\d{14}$/.test(plain(typed)))
                    throw new Error(say(words('考生号是 14 位数字。', 'A candidate number has 14 digits.')));
                },
              },
            ]}
          >
            <Input inputMode="numeric" autoComplete="off" maxLength={24} />
          </Field>
          <Form.Item noStyle dependencies={['number']}>
            {({ getFieldValue }) => (
              <Field
                name="again"
                label={words('再填一次考生号', 'The number once more')}
                required={words('请再填一次考生号。', 'Enter the number once more.')}
                rules={[
                  {
                    validator: async (_, typed: string | undefined) => {
                      if (typed && plain(typed) !== plain(String(getFieldValue('number') ?? '')))
                        throw new Error(say(words('两次填写的号码不同。', 'The two numbers differ.')));
                    },
                  },
                ]}
              >
                <Input inputMode="numeric" autoComplete="off" maxLength={24} />
              </Field>
            )}
          </Form.Item>
          <Field
            name="reason"
            label={words('依据', 'Ground')}
            required={words('请选择依据。', 'Choose the ground.')}
            why={words(
              '将公开出现在日志中，不含考生信息。',
              'Public in the journal, without anything of the candidate.',
            )}
          >
            <Select
              options={erasureReasons.map((reason) => ({
                value: reason,
                label: say(erasureReasonWords[reason]),
              }))}
            />
          </Field>
          <Field
            name="note"
            label={words('说明', 'Note')}
            required={words('请写明由谁申请、凭什么办理。', 'Say who asked and on what paper.')}
            why={words(
              '不公开，长期保存在日志中：写申请编号，不要写考生姓名或号码。',
              'Private, and kept in the journal: give the number of the application, not the candidate’s name or number.',
            )}
            rules={[{ min: 2, message: say(words('至少 2 个字。', 'At least 2 characters.')) }]}
          >
            <Input.TextArea rows={3} maxLength={500} />
          </Field>
        </DraftForm>
      </Panel>
    </Stack>
  );
}
