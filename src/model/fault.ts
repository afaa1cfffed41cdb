import { type FaultEntry, FAULTS, type Stage } from './faults.ts';

export { FAULTS, type Stage } from './faults.ts';

/** FaultCode is one of the catalogue's codes, in upper case; it is the label `code` of `omni_source_errors_total`. */
export type FaultCode = keyof typeof FAULTS;

export type FaultDetails = Readonly<Record<string, string | number>>;

/** Fault is a failure with a code. Stages throw it; `source.ts` catches it once and makes it a value. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: FaultDetails;

  constructor(code: FaultCode, details: FaultDetails = {}, cause?: unknown) {
    super(fill(FAULTS[code].message, details), { cause });
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }

  get stage(): Stage {
    return FAULTS[this.code].stage;
  }

  /** 500 where the catalogue names no status. */
  get httpStatus(): number {
    const entry: FaultEntry = FAULTS[this.code];
    return entry.httpStatus ?? 500;
  }

  get hint(): string {
    return FAULTS[this.code].hint;
  }
}

function fill(message: string, details: FaultDetails): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '?'));
}
