import { Fault, type FaultCode, type FaultDetails } from '../../model/fault.ts';

/** WireFault is a fault as it goes from thread to thread. */
export interface WireFault {
  readonly code: FaultCode;
  readonly details: FaultDetails;
  readonly cause?: Pick<Error, 'name' | 'message' | 'stack'>;
}

/** faultToWire writes what was thrown; of its cause the name, text and trace stay, for the log. */
export function faultToWire(cause: unknown): WireFault {
  if (!(cause instanceof Fault)) {
    const reason = cause instanceof Error ? cause.name : typeof cause;
    return { code: 'EXTRACT_UNEXPECTED', details: { reason }, ...causeOf(cause) };
  }
  return { code: cause.code, details: cause.details, ...causeOf(cause.cause) };
}

/** faultFromWire reads what faultToWire has written. */
export function faultFromWire({ code, details, cause }: WireFault): Fault {
  return new Fault(code, details, cause && Object.assign(new Error(cause.message), cause));
}

function causeOf(cause: unknown): Pick<WireFault, 'cause'> {
  if (!(cause instanceof Error)) return {};
  const { name, message, stack } = cause;
  return { cause: { name, message, ...(stack !== undefined && { stack }) } };
}
