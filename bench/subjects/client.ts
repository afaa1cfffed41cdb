import { Client as Undici } from 'undici';
import { openClient } from '../../src/pipeline/fetch/client.ts';
import type { ExchangePlan } from '../../src/pipeline/plan.ts';
import { answer } from '../harness/answer.ts';

/** Polls one server over a connection that is kept: `client HOW URL`; each line is answered with the CPU time of a poll in µs. */
const [how = '', url = ''] = process.argv.slice(2);
const { origin, pathname } = new URL(url);
const POLLS = 500;

const exchange: ExchangePlan = {
  timeoutSeconds: 10,
  redirects: 5,
  success: [[200, 299]],
  maxBytes: 1e8,
  tls: {},
  keepAliveSeconds: 60,
};

function byDispatch(): () => Promise<unknown> {
  const client = new Undici(origin);
  return () =>
    new Promise<number>((resolve, reject) => {
      let bytes = 0;
      client.dispatch(
        { path: pathname, method: 'GET' },
        {
          onRequestStart: nothing,
          onResponseData: (_, chunk) => (bytes += chunk.byteLength),
          onResponseEnd: () => resolve(bytes),
          onResponseError: (_, cause) => reject(cause),
        },
      );
    });
}

function nothing(): void {
  // The request is never aborted.
}

function byOurs(): () => Promise<unknown> {
  const client = openClient(exchange);
  const { signal } = new AbortController();
  return () => client.send({ url, method: 'GET', headers: {} }, signal);
}

const pollers: Readonly<Record<string, () => () => Promise<unknown>>> = {
  ours: byOurs,
  dispatch: byDispatch,
  fetch: () => async () => (await fetch(url)).arrayBuffer(),
};
const poll = pollers[how]?.();

void answer({}, async () => {
  const before = process.cpuUsage();
  for (let polls = 0; polls < POLLS; polls += 1) await poll?.();
  const { user, system } = process.cpuUsage(before);
  return { us: (user + system) / POLLS };
});
