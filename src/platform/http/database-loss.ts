/** Tells "the database cannot serve now" from everything that is wrong with a query. */

/** Classes 08 (connection), 53 (disk full, out of memory, too many connections) and 57P (stopping, crashed, starting). */
const SQL_STATE = /^(08...|53...|57P0[1-4])$/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
/** The driver gives these no code. */
const MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** Looks through `cause` as well. A missing socket file (ENOENT while connecting) is a database that is not running. */
export function isDatabaseLoss(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') {
    if (SQL_STATE.test(code) || SOCKET.has(code)) return true;
    if (code === 'ENOENT' && syscall === 'connect') return true;
  }
  return MESSAGE.test(error.message) || isDatabaseLoss(error.cause, depth + 1);
}
