import type { Report } from '../../kit/compiler.ts';
import type { Place, Problem } from '../../model/node.ts';

/** Note is what there is to say of a place in the config that is imported; it holds no value that may be a secret. */
export interface Note {
  readonly place: Place;
  readonly message: string;
  readonly hint?: string;
}

/** Notes takes what is said while a config is imported. */
export interface Notes {
  /** The other exporter would not start with it, so there is nothing to import: IMPORT_INVALID. */
  invalid(note: Note): void;
  /** The other exporter does it, this one will not: IMPORT_LOST. */
  lost(note: Note): void;
  /** It is carried over, but does not mean the same in every case: the warning IMPORT_DIFFERS. */
  differs(note: Note): void;
  /** The other exporter makes nothing of it either, so it is left out: the warning IMPORT_NO_EFFECT. */
  withoutEffect(note: Note): void;
}

/** createNotes says each note as a problem. */
export function createNotes(report: Report): Notes {
  const say = (code: string, rest: Pick<Problem, 'level'> = {}) => {
    return (note: Note): void => report({ code, ...note, ...rest });
  };
  return {
    invalid: say('IMPORT_INVALID'),
    lost: say('IMPORT_LOST'),
    differs: say('IMPORT_DIFFERS', { level: 'warning' }),
    withoutEffect: say('IMPORT_NO_EFFECT', { level: 'warning' }),
  };
}
