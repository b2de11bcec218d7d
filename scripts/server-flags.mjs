/**
 * How Node runs the server. Requests that wait for the same commit live together for its length: in a young generation
 * of the usual size they would be copied several times each, which costs more than answering them.
 */
export const serverFlags = [
  '--disable-warning=ExperimentalWarning',
  '--min-semi-space-size=128',
  '--max-semi-space-size=128',
];
