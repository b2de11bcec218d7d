import { Checkbox, Modal } from 'antd';
import { useWords } from '../language.ts';
import { words } from '../words.ts';
import { setSingleKeys, useSingleKeys } from './keys.ts';

const keys = [
  {
    press: ['Ctrl', 'K'],
    does: words('前往页面，或查找单位、考点、事项', 'Go to a page, or find a unit, site, matter'),
  },
  { press: ['/'], does: words('在本页查找', 'Search on this page') },
  { press: ['j'], does: words('下一行', 'Next row') },
  { press: ['k'], does: words('上一行', 'Previous row') },
  { press: ['Enter'], does: words('打开所在行', 'Open the row') },
  { press: ['Esc'], does: words('关闭弹窗', 'Close a dialog') },
  { press: ['?'], does: words('显示本说明', 'Show this help') },
];

export function HelpDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const say = useWords();
  const single = useSingleKeys();
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      width={440}
      title={say(words('键盘操作', 'Keyboard'))}
    >
      <dl className="s-keys">
        {keys.map(({ press, does }) => (
          <div key={press.join()}>
            <dt>
              {press.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{say(does)}</dd>
          </div>
        ))}
      </dl>
      <Checkbox checked={single} onChange={(event) => setSingleKeys(event.target.checked)}>
        {say(words('启用单键操作（/ j k ?）', 'Single-key shortcuts (/ j k ?)'))}
      </Checkbox>
    </Modal>
  );
}
