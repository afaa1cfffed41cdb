import { Fault, type FaultCode, type FaultDetails } from '../../model/fault.ts';

/** WireFault is a fault as it goes from thread to thread. */
export interface WireFault {
  readonly code: FaultCode;
  readonly details: FaultDetails;
  readonly cause?: string;
}

/** faultToWire writes what was thrown; of its cause only the trace stays, for the log. */
export function faultToWire(cause: unknown): WireFault {
  if (!(cause instanceof Fault)) {
    const reason = cause instanceof Error ? cause.name : typeof cause;
    return { code: 'EXTRACT_UNEXPECTED', details: { reason }, ...traceOf(cause) };
  }
  return { code: cause.code, details: cause.details, ...traceOf(cause.cause) };
}

/** faultFromWire reads what faultToWire has written. */
export function faultFromWire({ code, details, cause }: WireFault): Fault {
  if (cause === undefined) return new Fault(code, details);
  const error = new Error(cause.split('\n')[0]);
  error.stack = cause;
  return new Fault(code, details, error);
}

function traceOf(cause: unknown): Pick<WireFault, 'cause'> {
  return cause instanceof Error ? { cause: cause.stack ?? cause.message } : {};
}
