/** Structured diagnostics for those who run the machine. Evidence goes to the journal, never here. */
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Personal data has no place in diagnostics: these fields are cut out wherever they appear. */
const redact = [
  'password',
  '*.password',
  'idNumber',
  '*.idNumber',
  'cookie',
  '*.cookie',
  'req.headers.cookie',
];

export function openLog(level: string, destination: NodeJS.WritableStream = process.stderr): Log {
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
