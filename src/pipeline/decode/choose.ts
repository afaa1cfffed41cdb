import { Fault } from '../../model/fault.ts';

/** decoderName chooses a decoder by Content-Type. @throws Fault DECODE_TYPE for one that says nothing, or nothing known */
export function decoderName(contentType: string): string {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (/[/+]json$/.test(type) || type === 'application/javascript') return 'json';
  if (/[/+]xml$/.test(type)) return 'xml';
  if (type === 'text/csv') return 'csv';
  if (type === 'application/openmetrics-text') return 'prometheus';
  if (type === 'text/plain')
    return parameters.some((part) => /^version\s*=\s*"?0\.0\.4"?$/.test(part)) ? 'prometheus' : 'text';
  throw new Fault('DECODE_TYPE', { contentType: type === '' ? 'none' : type.slice(0, 80) });
}
