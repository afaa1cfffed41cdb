import { generate } from 'selfsigned';
import type { Pair } from '../../server/web/support/certificates.ts';

export { createAuthority, selfSigned, type Authority, type Pair } from '../../server/web/support/certificates.ts';

const DAY = 86_400_000;

/** expired makes a certificate for 127.0.0.1 of an authority, which ended yesterday. */
export async function expired(ca: Pair): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'expired' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 2 * DAY),
    notAfterDate: new Date(Date.now() - DAY),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    ca: { cert: ca.cert, key: ca.key },
  });
  return { cert, key };
}
