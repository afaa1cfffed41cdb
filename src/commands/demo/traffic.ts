import type { Channel } from './mirth-server.ts';
import type { AppStatus } from './status-app.ts';

interface Route {
  readonly id: string;
  readonly name: string;
  readonly perSecond: number;
  readonly destinations: number;
  /** The share of messages that a filter stops, and that fail. */
  readonly filtered: number;
  readonly failing: number;
}

const ROUTES: readonly Route[] = [
  { id: channelId(1), name: 'Lab Results', perSecond: 3, destinations: 2, filtered: 0.25, failing: 0.05 },
  { id: channelId(2), name: '007', perSecond: 0.7, destinations: 1, filtered: 0, failing: 0 },
  { id: channelId(3), name: 'A & B <C>', perSecond: 1.2, destinations: 1, filtered: 0.1, failing: 0 },
  { id: channelId(4), name: 'ADT In (TCP 16661)', perSecond: 8, destinations: 3, filtered: 0, failing: 0.01 },
];

/** Failed messages are reprocessed every so many seconds, so that the count of errors falls as Mirth's does. */
const REPROCESS_SECONDS = 60;

/** channelsAt gives the channels' counts after so many seconds of traffic: the same for the same moment. */
export function channelsAt(seconds: number): readonly Channel[] {
  return ROUTES.map(({ id, name, perSecond, destinations, filtered, failing }) => {
    const received = Math.floor(seconds * perSecond);
    const stopped = Math.floor(received * filtered);
    const error = Math.floor((seconds % REPROCESS_SECONDS) * perSecond * failing);
    const queued = Math.round(perSecond * (1 + Math.sin(seconds / 10)));
    const sent = Math.max(0, (received - stopped) * destinations - error - queued);
    return { id, name, received, sent, error, filtered: stopped, queued };
  });
}

/** statusAt gives the app's status after so many seconds; it is unhealthy for ten of every ninety. */
export function statusAt(seconds: number): AppStatus {
  const current = Math.round(12 + 8 * Math.sin(seconds / 15));
  return {
    current_requests: current,
    pending_requests: Math.max(0, current - 15),
    total_uptime: Math.floor(seconds),
    health: seconds % 90 < 80 ? 'healthy' : 'unhealthy',
  };
}

function channelId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
