/** A webhook's receiver on loopback: keeps what it was sent, and answers as it is told. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape are looked into
  readonly json: any;
}

export interface Answer {
  readonly status?: number;
  readonly body?: string;
  /** Ends the connection without an answer. */
  readonly reset?: boolean;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** The next requests get these, one each; then all is well again. */
  answers: Answer[];
  close(): Promise<void>;
}

/** @param usual the body of a good answer */
export const openReceiver = async (usual = 'ok'): Promise<Receiver> => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url ?? '', headers: request.headers, body, json: JSON.parse(body) });
    const answer = receiver.answers.shift() ?? {};
    if (answer.reset) return request.socket.destroy();
    response.writeHead(answer.status ?? 200);
    response.end(answer.body ?? usual);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
};
