import './today.css';
import { mayOf, useMe } from '#console/me.ts';
import { CityToday } from './city-today.tsx';
import { Start } from './start.tsx';

export const TodayPage = () => (mayOf(useMe())('situation.read') ? <CityToday /> : <Start />);
