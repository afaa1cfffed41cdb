import type { ListenAddress } from './listen-address.ts';
import { WebFault } from './web-fault.ts';

/** Descriptors 0 to 2 are the standard streams. */
const FIRST_DESCRIPTOR = 3;

/**
 * systemdSockets gives the sockets that systemd handed over, by LISTEN_PID and LISTEN_FDS
 * (https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html); throws a WebFault when there are none.
 */
export function systemdSockets(
  env: Readonly<Record<string, string | undefined>>,
  pid = process.pid,
): readonly ListenAddress[] {
  const count = env['LISTEN_PID'] === String(pid) ? Number(env['LISTEN_FDS'] ?? 0) : 0;
  if (!Number.isInteger(count) || count < 1) throw new WebFault('no socket activation file descriptors found');
  return Array.from({ length: count }, (_, index) => ({ fd: FIRST_DESCRIPTOR + index }));
}
