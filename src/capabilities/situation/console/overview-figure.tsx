import { useEffect, useRef, useState } from 'react';
import { FigureCard } from '#console/kit/figure-card.tsx';
import type { Overview } from '../contract.ts';

type Figure = Overview['figures'][number];

const shownForMs = 2_400;

/** True for a moment after the value has become another. */
function useIsFresh(value: number): boolean {
  const last = useRef(value);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), shownForMs);
    return () => clearTimeout(timer);
  }, [value]);
  return fresh;
}

/** A figure of the strip; it marks itself for a moment when its number has changed, and only then. */
export function OverviewFigure({ figure, at, index }: { figure: Figure; at: string; index: number }) {
  const fresh = useIsFresh(figure.value);
  const { population } = figure;
  return (
    <div className={fresh ? 'o-figure is-fresh' : 'o-figure'}>
      <FigureCard
        name={figure.name}
        value={figure.value}
        unit={figure.unit}
        href={`/figures/${figure.id}?asOf=${index}`}
        asOf={{ at, index }}
        {...(population === null
          ? {}
          : {
              coverage: {
                covered: population.covered,
                population: population.value,
                unit: population.unit,
                notYet: population.notYet,
              },
            })}
      />
    </div>
  );
}
