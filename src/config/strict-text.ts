import { NoFile } from '../kit/read-bytes.ts';

/** NotUtf8 is thrown for bytes that are no UTF-8. */
class NotUtf8 extends Error {}

/** strictText reads bytes as UTF-8, a byte order mark kept; it throws for anything else, where others put U+FFFD. */
export function strictText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NotUtf8('it is not UTF-8', { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use, or a mount of its own',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead round in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'no space is left on the disk',
  ERR_INVALID_ARG_VALUE: 'its name holds a character that none can',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** reasonOf says why a file could not be read or written. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof NotUtf8 || cause instanceof NoFile) return cause.message;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return REASONS[code] ?? code;
}
