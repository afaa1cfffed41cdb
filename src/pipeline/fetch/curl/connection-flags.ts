import type { ExchangePlan, TlsPlan } from '../../plan.ts';
import { openRoutes } from '../connect/route.ts';
import type { Endpoint } from '../endpoint.ts';

/** connectionFlags gives curl's flags for how long and by which way an endpoint is asked, each flag and each value a text. */
export function connectionFlags(endpoint: Endpoint, exchange: ExchangePlan): readonly string[] {
  const { timeoutSeconds, tls, http2 = false } = exchange;
  const isTls = endpoint.url.protocol === 'https:';
  return [
    '--max-time',
    String(timeoutSeconds),
    ...(isTls ? tlsFlags(tls, endpoint.isForeign === true) : []),
    ...(isTls ? [http2 ? '--http2' : '--http1.1'] : []),
    ...wayFlags(endpoint, exchange),
  ];
}

function tlsFlags(
  { insecureSkipVerify, caFile, certFile, keyFile, minVersion }: TlsPlan,
  isForeign: boolean,
): readonly string[] {
  const own = isForeign ? [] : [...flag('--cert', certFile), ...flag('--key', keyFile)];
  return [
    ...(insecureSkipVerify === true ? ['--insecure'] : []),
    ...flag('--cacert', caFile),
    ...own,
    ...(minVersion === undefined ? [] : [`--${minVersion.toLowerCase().replace(/v1$/, 'v1.0')}`]),
  ];
}

function flag(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}

function wayFlags(endpoint: Endpoint, exchange: ExchangePlan): readonly string[] {
  if (endpoint.socketPath !== undefined) return ['--unix-socket', endpoint.socketPath];
  const { diverted, proxy } = openRoutes(exchange)(endpoint);
  if (diverted !== undefined) {
    return diverted.startsWith('unix:')
      ? ['--unix-socket', diverted.slice('unix:'.length)]
      : ['--connect-to', `::${diverted}`];
  }
  return proxy === undefined ? ['--noproxy', '*'] : ['--proxy', proxy.shown];
}
