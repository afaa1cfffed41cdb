import { answerPlainly, type Handler } from './answer.ts';

/** RequestLimit is how many requests may be under way at a time for the paths that cost something. */
export interface RequestLimit {
  readonly max: number;
  /** Paths without a query. */
  readonly paths: readonly string[];
  readonly refused: () => void;
}

/** limitRequests answers 503 beyond the limit, as Prometheus' client library does; a max of 0 is no limit. */
export function limitRequests({ max, paths, refused }: RequestLimit, handler: Handler): Handler {
  if (max === 0) return handler;
  const text = `Limit of concurrent requests reached (${max}), try again later.`;
  let underWay = 0;
  return (request, response) => {
    if (!paths.includes(request.url?.split('?')[0] ?? '')) return handler(request, response);
    if (underWay >= max) {
      refused();
      return answerPlainly(response, { status: 503, text });
    }
    underWay += 1;
    response.once('close', () => (underWay -= 1));
    handler(request, response);
  };
}
