import { Fault } from '../../model/fault.ts';

/**
 * asWritten makes a fault name the url as the config has it, when a part of that came from outside the file: its origin
 * and host are then shown as `written`, without the query. Other faults stay what they are.
 */
export function asWritten(fault: Fault, url: string, written: string): Fault {
  if (!written.includes('${') || !URL.canParse(url)) return fault;
  const { origin, hostname } = new URL(url);
  const shown = written.split('?', 1)[0] ?? written;
  // In one pass: what is put in for the origin may hold the host's name itself.
  const hide = (detail: string): string =>
    partsBetween(detail, origin)
      .map((part) => partsBetween(part, hostname).join(shown))
      .join(shown);
  const details = Object.entries(fault.details).map(([name, detail]) => {
    return [name, typeof detail === 'string' ? hide(detail) : detail] as const;
  });
  return new Fault(fault.code, Object.fromEntries(details), fault.cause);
}

/** A url of a socket has no origin (`null`) and no host. */
function partsBetween(text: string, separator: string): readonly string[] {
  return separator === '' || separator === 'null' ? [text] : text.split(separator);
}
