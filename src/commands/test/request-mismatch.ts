import type { ExpectedRequest } from './types.generated.ts';

/** Asked is a request as a server sees it; header names are in lower case. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** '' when there is none. */
  readonly body: string;
}

/** requestMismatch says in what a request is not the one that is expected, a text for each part. */
export function requestMismatch(expected: ExpectedRequest, asked: Asked): readonly string[] {
  const { headers = {} } = expected;
  const parts = [
    ['method', expected.method, asked.method],
    ['url', expected.url, asked.url],
    ['body', expected.body, asked.body],
    ...Object.entries(headers).map(([name, value]) => [`header ${name}`, value, asked.headers[name.toLowerCase()]]),
  ] as const;
  return parts
    .filter(([, wanted, found]) => wanted !== undefined && wanted !== found)
    .map(([part, wanted, found]) => `with ${part} ${found ?? '(none)'}, expected ${wanted ?? ''}`);
}
