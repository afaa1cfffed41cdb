import { readBytes } from '../../../kit/read-bytes.ts';
import type { Pem, TlsSettings } from '../config/web-config.ts';
import { fileReason, WebFault } from '../web-fault.ts';

/** TlsFiles is the text of what `tls_server_config` names. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string | undefined;
}

/** readTlsFiles reads what the settings name; throws a WebFault. */
export function readTlsFiles({ cert, key, clientCa }: TlsSettings): TlsFiles {
  return {
    cert: readPem(cert, (file, reason) => `failed to read cert_file (${file}): ${reason}`),
    key: readPem(key, (file, reason) => `failed to read key_file (${file}): ${reason}`),
    clientCa: clientCa === undefined ? undefined : readPem(clientCa, (_, reason) => reason),
  };
}

function readPem(pem: Pem, message: (file: string, reason: string) => string): string {
  if ('text' in pem) return pem.text;
  try {
    return readBytes(pem.file).toString();
  } catch (cause) {
    throw new WebFault(message(pem.file, fileReason(pem.file, cause)), cause);
  }
}
