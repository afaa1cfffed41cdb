import type { Problem } from '../model/node.ts';

/** StartFault is why the exporter cannot start; its message is meant to be printed as it is. */
export class StartFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StartFault';
  }
}

/** problemLine writes a problem as `file:line:column path message (hint)`. */
export function problemLine({ place, message, hint }: Problem): string {
  const at = `${place.file}:${place.line}:${place.column}`;
  return [at, place.path, message, hint === undefined ? '' : `(${hint})`].filter((part) => part !== '').join(' ');
}
