import type { FastifyInstance } from 'fastify';

const HTML_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'deny',
  'Referrer-Policy': 'no-referrer',
};

/** addHtmlHeaders guards pages for people; a page may say something stricter of itself, and a web config has the last word. */
export function addHtmlHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_, reply) => {
    const isHtml = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    for (const [name, value] of Object.entries(HTML_HEADERS)) {
      const configured = reply.raw.getHeader(name);
      if (configured !== undefined) reply.header(name, configured);
      else if (isHtml && !reply.hasHeader(name)) reply.header(name, value);
    }
    return Promise.resolve();
  });
}
