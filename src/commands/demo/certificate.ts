import { generate } from 'selfsigned';

/** Certificate is a leaf certificate with its key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * issueCertificate makes a leaf as Mirth's installer does: signed by a CA that nobody is shown, a common name and no
 * subject alternative name. A client can trust it by the leaf itself, a server name, and a partial chain.
 */
export async function issueCertificate(commonName: string): Promise<Certificate> {
  const authority = await generate([{ name: 'commonName', value: 'Mirth Connect Certificate Authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const leaf = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'keyUsage', digitalSignature: true }],
    ca: { key: authority.private, cert: authority.cert },
  });
  return { certificate: leaf.cert, key: leaf.private };
}
