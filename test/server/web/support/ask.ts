import { request as requestPlain } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { type ConnectionOptions, TLSSocket } from 'node:tls';

/** Reply is an answer, with the serial number of the certificate that it came under. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly serial: string | undefined;
}

/** Question is a request on a connection of its own, over TLS where `tls` is given. */
export interface Question {
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: ConnectionOptions;
}

/** ask waits for the whole answer; rejects when the connection fails. */
export function ask({ port, path = '/metrics', method = 'GET', headers = {}, tls }: Question): Promise<Reply> {
  const options = { host: '127.0.0.1', port, path, method, headers, agent: false };
  return new Promise((resolve, reject) => {
    const request = tls === undefined ? requestPlain(options) : requestTls({ ...options, ...tls });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      const { socket } = response;
      const serial = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.serialNumber : undefined;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString(), serial });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

/** outcomeOf is the status of an answer, or the code of the error where there is none. */
export function outcomeOf(question: Question): Promise<number | string> {
  return ask(question).then(
    ({ status }) => status,
    (cause: unknown) => (cause as { code?: string }).code ?? String(cause),
  );
}

/** askHttp2 asks over HTTP/2. */
export function askHttp2({ port, path = '/metrics', headers = {}, tls = {} }: Question): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://127.0.0.1:${port}`, tls);
    session.on('error', reject);
    const stream = session.request({ ':path': path, ...headers });
    let body = '';
    let head: Record<string, string | string[] | undefined> = {};
    stream.setEncoding('utf8');
    stream.on('response', (answer) => (head = answer as typeof head));
    stream.on('data', (text: string) => (body += text));
    stream.on('error', reject);
    stream.on('end', () => {
      session.close();
      resolve({ status: Number(head[':status']), headers: head, body, serial: undefined });
    });
  });
}

/** basic writes an Authorization header. */
export function basic(user: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** say writes bytes and gives what comes back until the connection ends. */
export function say(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}
