const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g;
const RELATION = /;\s*rel\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+))/i;

/** nextLink gives the target of the link with the relation `next` in a Link header (RFC 8288), or undefined. */
export function nextLink(header: string): string | undefined {
  for (const [, target, params = ''] of header.matchAll(LINK)) {
    const [, quoted, bare] = RELATION.exec(params) ?? [];
    if ((quoted ?? bare ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}
