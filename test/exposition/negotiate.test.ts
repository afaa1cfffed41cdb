import { expect, it } from 'vitest';
import { acceptsGzip, negotiate } from '../../src/exposition/negotiate.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const TEXT_1 = 'text/plain; version=1.0.0; charset=utf-8; escaping=';
const OPEN = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=';
const OPEN_0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const OM = 'application/openmetrics-text';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROTOBUF_FIRST =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,' + PROMETHEUS_3;
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

it.each([
  [undefined, TEXT],
  ['', TEXT],
  ['*/*', TEXT],
  ['text/*', TEXT],
  [BROWSER, TEXT],
  ['application/json', TEXT],
  ['text/plain', TEXT],
  ['TEXT/Plain; Version="0.0.4"', TEXT],
  ['text/plain;version=1.0.0', `${TEXT_1}underscores`],
  ['text/plain;version=1.0.0;escaping=dots', `${TEXT_1}dots`],
  ['text/plain;version=0.0.4;escaping=dots', TEXT],
  ['text/plain;version=2.0.0', TEXT],
  [OM, OPEN_0],
  [`${OM};version=0.0.1`, OPEN_0],
  [`${OM};version=1.0.0`, `${OPEN}underscores`],
  [`${OM};version=1.0.0;escaping=values`, `${OPEN}values`],
  [`${OM};version=1.0.0;escaping=no-such`, `${OPEN}underscores`],
  [`${OM};version=0.0.4`, TEXT],
  [`${OM};version=2.0.0;q=0.9,text/plain;version=1.0.0;q=0.1`, `${TEXT_1}underscores`],
  [`${OM};version=1.0.0;q=0.2,text/plain;q=0.3`, TEXT],
  [`${OM};version=1.0.0;q=0,text/plain;q=0.1`, TEXT],
  [`${OM};version=1.0.0;q=much,text/plain;version=1.0.0;q=0.1`, `${TEXT_1}underscores`],
  [`*/*,${OM};version=1.0.0`, `${OPEN}underscores`],
  [`${OM};version=1.0.0,text/plain`, TEXT],
  [`${OM};version=1.0.0,${OM};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`, `${OPEN}underscores`],
  [PROMETHEUS_3, `${OPEN}allow-utf-8`],
  [PROTOBUF_FIRST, `${OPEN}allow-utf-8`],
])('%s is answered with %s', (accept, contentType) => {
  const format = contentType.startsWith('text/') ? 'text' : 'openmetrics';
  expect(negotiate(accept)).toEqual({ format, contentType });
});

it.each([
  [undefined, false],
  ['', false],
  ['identity', false],
  ['gzip', true],
  ['GZIP', true],
  ['x-gzip', true],
  ['br, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip;q=0.000, *', false],
  ['*', true],
  ['*;q=0', false],
  ['zstd, br', false],
])('Accept-Encoding %s takes gzip: %s', (header, isTaken) => expect(acceptsGzip(header)).toBe(isTaken));
