/** Calls to the running server as a browser makes them, over connections that are kept. */
import { Agent, request } from 'node:http';
import { signInEndpoint } from '#platform/sign-in/contract.ts';
import { viewerAccount } from './make-world.ts';

export interface Asked {
  readonly status: number;
  readonly text: string;
  /** From sending to the last byte. */
  readonly tookMs: number;
}

export class Browser {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #port: number;
  #cookie = '';

  constructor(port: number) {
    this.#port = port;
  }

  /** @param body sent as it is, as JSON. */
  ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Asked> {
    const sentMs = performance.now();
    return new Promise((resolve, reject) => {
      const call = request({
        agent: this.#agent,
        host: '127.0.0.1',
        port: this.#port,
        method,
        path,
        headers: {
          'sec-fetch-site': 'same-origin',
          ...(this.#cookie !== '' && { cookie: this.#cookie }),
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
        },
      });
      call.once('error', reject);
      call.once('response', (response) => {
        const [cookie] = response.headers['set-cookie'] ?? [];
        if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, text, tookMs: performance.now() - sentMs }),
        );
        response.once('error', reject);
      });
      call.end(body);
    });
  }

  /** @throws Error for any answer but 200. */
  async read<Reply>(path: string): Promise<{ reply: Reply; tookMs: number }> {
    const { status, text, tookMs } = await this.ask('GET', path);
    if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${text}`);
    return { reply: JSON.parse(text) as Reply, tookMs };
  }

  async signIn(): Promise<void> {
    const { status, text } = await this.ask('POST', signInEndpoint.path, JSON.stringify(viewerAccount));
    if (status !== 200) throw new Error(`the viewer could not sign in: ${text}`);
  }

  close(): void {
    this.#agent.destroy();
  }
}
