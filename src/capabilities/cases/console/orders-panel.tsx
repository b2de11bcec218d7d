import './findings.css';
import { stateWords } from '#capabilities/obligations/contract.ts';
import { Due, MatterLamp } from '#console/kit/due.tsx';
import { Lamp } from '#console/kit/lamp.tsx';
import { Panel } from '#console/kit/layout.tsx';
import { Empty } from '#console/kit/states.tsx';
import { When } from '#console/kit/time.tsx';
import { useWords } from '#console/language.ts';
import { mayOf, useMe } from '#console/me.ts';
import { words } from '#console/words.ts';
import type { ReplyOf } from '#primitives/endpoint.ts';
import type { FindingState, getFinding, Order } from '../contract.ts';

interface OrdersPanelProps {
  readonly finding: { readonly state: FindingState };
  readonly orders: readonly Order[];
}

/** What units were told to do, each with the lamp of the obligation that it became. */
export function OrdersPanel({ finding, orders }: OrdersPanelProps) {
  const say = useWords();
  const struckOff = orders.filter(({ state }) => state === 'struck-off').length;
  const standing = orders.filter(({ state }) => state !== 'withdrawn').length;
  return (
    <Panel
      title={words('整改意见', 'Rectification orders')}
      flush
      {...(standing > 0 && {
        note: say(
          words('{standing} 份，已销号 {struckOff} 份', '{standing} in force, {struckOff} struck off'),
          { standing, struckOff },
        ),
      })}
    >
      {orders.length === 0 ? (
        <Empty
          reason={words('还没有整改意见。', 'No order has been issued.')}
          {...(finding.state === 'open' && {
            next: words(
              '出具意见后，责任单位会收到一项有期限的督办事项。',
              'An order gives the unit an obligation with a deadline.',
            ),
          })}
        />
      ) : (
        <ul className="f-orders">
          {orders.map((order) => (
            <li key={order.id}>
              <OneOrder order={order} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function OneOrder({ order }: { readonly order: Order }) {
  const say = useWords();
  const may = mayOf(useMe());
  const { unit, text, legalBasis, issuedAt, obligationId, state, lamp, dueAt } = order;
  return (
    <article className={state === 'withdrawn' ? 'f-order is-withdrawn' : 'f-order'}>
      <div className="f-order-head">
        <strong>{unit.name}</strong>
        <MatterLamp lamp={lamp} done={stateWords[state]} dropped={state === 'withdrawn'} />
        {lamp !== 'done' && <span className="k-quiet">{say(stateWords[state])}</span>}
        <Due at={dueAt} lamp={lamp} />
      </div>
      <p className="k-prose">{text}</p>
      {legalBasis !== null && (
        <p className="k-small">
          {say(words('依据：', 'Basis: '))}
          {legalBasis.law} {legalBasis.article}
          <span className="k-quiet"> · {say(legalBasis.summary)}</span>
        </p>
      )}
      <div className="f-order-foot">
        <span className="k-quiet">
          <When at={issuedAt} /> {say(words('出具', 'issued'))}
        </span>
        {may('obligations.read') && (
          <a href={`/obligations/${obligationId}`}>{say(words('办理经过', 'How it is going'))} ›</a>
        )}
      </div>
    </article>
  );
}

interface SharesPanelProps extends Pick<OrdersPanelProps, 'finding'> {
  readonly shares: ReplyOf<typeof getFinding>['shares'];
}

export function SharesPanel({ finding, shares }: SharesPanelProps) {
  const say = useWords();
  return (
    <Panel title={words('共享', 'Shared with')} flush>
      <ul className="f-shares">
        {shares.map(({ unit, actionRequired, sharedAt }) => (
          <li key={unit.id}>
            <span>{unit.name}</span>
            {actionRequired && finding.state === 'open' ? (
              <Lamp state="near" label={words('需办理', 'has to act')} />
            ) : (
              <span className="k-quiet">
                {say(actionRequired ? words('办理', 'to act') : words('知悉', 'for information'))}
              </span>
            )}
            <span className="k-quiet k-small">
              <When at={sharedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
