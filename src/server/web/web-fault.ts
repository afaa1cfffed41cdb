import { NoFile } from '../../kit/read-bytes.ts';

/** WebFault is why the web side cannot start or go on as it was told to; its message is meant to be read as it is. */
export class WebFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'WebFault';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
};

/** fileReason says why a file could not be opened, in the words of exporters written in Go. */
export function fileReason(file: string, cause: unknown): string {
  if (cause instanceof NoFile) return `open ${file}: ${cause.message}`;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return `open ${file}: ${REASONS[code] ?? code}`;
}
