import type { Format } from './format.ts';

/** Negotiated is what a scraper is sent. */
export interface Negotiated {
  readonly format: Format;
  readonly contentType: string;
}

interface Offer {
  readonly format: Format;
  readonly type: string;
  readonly version: string;
}

/** In the order in which they are preferred where a scraper has no preference; the first is the default. */
const OFFERS = [
  { format: 'text', type: 'text/plain', version: '0.0.4' },
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '1.0.0' },
  { format: 'text', type: 'text/plain', version: '1.0.0' },
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '0.0.1' },
] as const satisfies readonly Offer[];

/** Which offer a type means that comes without a version. */
const UNVERSIONED: Readonly<Record<string, string>> = {
  'text/plain': '0.0.4',
  'application/openmetrics-text': '0.0.1',
};
const WILDCARDS: readonly string[] = ['*/*', 'text/*'];
const ESCAPINGS: readonly (string | undefined)[] = ['allow-utf-8', 'underscores', 'dots', 'values'];

/**
 * negotiate chooses a format by an Accept header as Prometheus' own exporters do: the highest q, then what is named
 * before a wildcard, then the order of offers; text 0.0.4 where nothing fits. The escaping is echoed with version 1.0.0
 * alone (`underscores` if none is asked for); all names here are valid in every scheme, so that it changes nothing else.
 */
export function negotiate(accept: string | undefined): Negotiated {
  const choices = parseHeader(accept ?? '').flatMap((range) => {
    const rank = OFFERS.findIndex((offer) => isMeant(offer, range));
    return rank < 0 || range.quality <= 0 ? [] : [{ rank, range, isWild: WILDCARDS.includes(range.name) }];
  });
  choices.sort((a, b) => b.range.quality - a.range.quality || Number(a.isWild) - Number(b.isWild) || a.rank - b.rank);
  const [best] = choices;
  const { format, type, version }: Offer = OFFERS[best?.rank ?? 0] ?? OFFERS[0];
  const asked = best?.range.parameters.get('escaping');
  const escaping = version === '1.0.0' ? `; escaping=${ESCAPINGS.includes(asked) ? asked : 'underscores'}` : '';
  return { format, contentType: `${type}; version=${version}; charset=utf-8${escaping}` };
}

/** acceptsGzip says whether an Accept-Encoding header lets a body be sent in gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = parseHeader(acceptEncoding ?? '');
  const coding =
    codings.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? codings.find(({ name }) => name === '*');
  return coding !== undefined && coding.quality > 0;
}

interface Range {
  readonly name: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

function isMeant({ type, version }: Offer, { name, parameters }: Range): boolean {
  return WILDCARDS.includes(name) || (name === type && (parameters.get('version') ?? UNVERSIONED[type]) === version);
}

/** Reads `name; key=value, …`; names and keys are in lower case, an unreadable q is 0. */
function parseHeader(header: string): readonly Range[] {
  return header.split(',').flatMap((part) => {
    const [name = '', ...rest] = part.split(';').map((piece) => piece.trim());
    const parameters = new Map(rest.map(parameterOf));
    const quality = Number(parameters.get('q') ?? 1);
    return name === '' ? [] : [{ name: name.toLowerCase(), quality: quality >= 0 ? quality : 0, parameters }];
  });
}

function parameterOf(piece: string): readonly [string, string] {
  const [key = '', value = ''] = piece.split('=', 2).map((side) => side.trim());
  return [key.toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
}
