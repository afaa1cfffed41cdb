import { X509Certificate } from 'node:crypto';
import { generate, type SubjectAltNameEntry } from 'selfsigned';

/** Pair is a certificate with its key, both PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Authority signs certificates. */
export interface Authority extends Pair {
  issue(name: string, altNames?: readonly SubjectAltNameEntry[]): Promise<Pair>;
}

const OPTIONS = { keyType: 'ec', algorithm: 'sha256' } as const;

/** createAuthority makes a CA whose certificates serve and ask alike. */
export async function createAuthority(name: string): Promise<Authority> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    ...OPTIONS,
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  return {
    cert,
    key,
    async issue(subject, altNames = [{ type: 7, ip: '127.0.0.1' }]) {
      const leaf = await generate([{ name: 'commonName', value: subject }], {
        ...OPTIONS,
        extensions: [
          { name: 'keyUsage', digitalSignature: true },
          { name: 'subjectAltName', altNames: [...altNames] },
        ],
        ca: { cert, key },
      });
      return { cert: leaf.cert, key: leaf.private };
    },
  };
}

/** selfSigned makes a certificate that is its own authority. */
export async function selfSigned(name: string): Promise<Pair> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], OPTIONS);
  return { cert, key };
}

/** serialOf tells certificates apart. */
export function serialOf({ cert }: Pick<Pair, 'cert'>): string {
  return new X509Certificate(cert).serialNumber;
}
