/** What the load generator is told, and what it answers. */

/**
 * One request with holes. Every request of a run has the same length, because every value of a field has: making the
 * next one is a few copies of bytes.
 */
export interface RequestTemplate {
  /** The whole request, head and body, in ASCII; the fields hold anything of the right length. */
  readonly text: string;
  /** Where the fields are, in the sequence in which a record holds their values. */
  readonly fields: readonly { readonly at: number; readonly bytes: number }[];
}

export interface LoadPlan {
  readonly port: number;
  /** Kept alive, each with at most one request under way: nothing is pipelined. */
  readonly connections: number;
  readonly template: RequestTemplate;
  /** A file of records, one for each request: the values of its fields, end to end. */
  readonly records: string;
  readonly firstRecord: number;
  readonly recordCount: number;
  /** Requests a second, whatever the answers; `null` sends the next when the last was answered. */
  readonly ratePerSecond: number | null;
  /** Ends early; `null` sends every record. */
  readonly seconds: number | null;
  /** Answers of the first seconds count, but neither for the rate nor for the latencies. */
  readonly warmUpSeconds: number;
  /** Whoever is told to come back later (429, 503) does, when told. Anything else but 200 ends the run. */
  readonly comeBack: boolean;
  /** A line of progress so often, in seconds; `null` for none. */
  readonly progressSeconds: number | null;
}

export interface LoadResult {
  /** First request sent to last answer received. */
  readonly seconds: number;
  /** After the warm-up: answers with status 200 a second. */
  readonly perSecond: number;
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** `outcome` of the answers that have one. */
  readonly outcomes: Readonly<Record<string, number>>;
  /**
   * Of answers with status 200 after the warm-up, in milliseconds. In an open loop they count from when the request was
   * due, so that a server that stalls is not spared the requests it kept from being sent.
   */
  readonly latencyMs: Latency;
  /** What the generator itself used of the processors. */
  readonly cpuMicros: number;
}

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface LoadProgress {
  readonly seconds: number;
  readonly answered: number;
}

/** What stands between the fields; a field is its number of bytes. @throws Error for a text that is not ASCII. */
export function requestTemplate(parts: readonly (string | number)[]): RequestTemplate {
  let text = '';
  const fields: { at: number; bytes: number }[] = [];
  for (const part of parts) {
    if (typeof part === 'number') fields.push({ at: text.length, bytes: part });
    text += typeof part === 'number' ? ' '.repeat(part) : part;
  }
  if (Buffer.byteLength(text) !== text.length) throw new Error('a template is plain ASCII');
  return { text, fields };
}

/** A POST of JSON as the browser of a phone sends it. @param path, body with fields as numbers of bytes */
export function postTemplate(
  path: readonly (string | number)[],
  body: readonly (string | number)[],
): RequestTemplate {
  const bytes = body.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : part.length), 0);
  const head = [
    ' HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: keep-alive',
    `Content-Length: ${bytes}`,
    'User-Agent: Mozilla/5.0 (Linux; Android 10; HMA-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Accept-Language: zh-CN',
    'Content-Type: application/json',
    'Accept: */*',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Dest: empty',
    'Accept-Encoding: gzip, deflate, br',
  ];
  return requestTemplate(['POST ', ...path, `${head.join('\r\n')}\r\n\r\n`, ...body]);
}

export const recordBytes = ({ fields }: RequestTemplate): number =>
  fields.reduce((sum, field) => sum + field.bytes, 0);

/** The path and the body of one request, for whoever sends it in another way. @param record the values of its fields */
export function pathAndBody(template: RequestTemplate, record: string): { path: string; body: string } {
  let whole = template.text;
  let from = 0;
  for (const { at, bytes } of template.fields) {
    whole = whole.slice(0, at) + record.slice(from, from + bytes) + whole.slice(at + bytes);
    from += bytes;
  }
  const [, path = ''] = whole.split(' ');
  return { path, body: whole.slice(whole.indexOf('\r\n\r\n') + 4) };
}
