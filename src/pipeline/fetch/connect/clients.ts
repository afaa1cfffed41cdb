import { type buildConnector, Client, errors } from 'undici';

/** Clients are the connections to one server, each of its own client; how many requests one carries is told by that. */
export interface Clients {
  /** One that a request can go out by: of those that stand, then of those that once did, else a new one. */
  take(): Seat;
  destroy(): Promise<void>;
}

/** Seat is a connection and the requests on it. */
export interface Seat {
  readonly client: Client;
  /** Whether its connection stands. */
  isConnected: boolean;
  /** Requests that are not done. */
  underWay: number;
}

/** Requests that one HTTP/2 connection carries at a time, unless its server says less. */
const STREAMS = 100;

/**
 * openClients begins without any. A request that comes right behind an answer goes out by the same connection, which
 * undici's Pool would still hold for busy.
 */
export function openClients(origin: string, options: Client.Options): Clients {
  const seats: Seat[] = [];
  let isDestroyed = false;
  return {
    take() {
      if (isDestroyed) throw new errors.ClientDestroyedError();
      let idle: Seat | undefined;
      for (const seat of seats) {
        if (seat.underWay >= seat.client.pipelining) continue;
        if (seat.isConnected) return seat;
        idle ??= seat;
      }
      if (idle !== undefined) return idle;
      const seat: Seat = { client: openConnection(origin, options), isConnected: false, underWay: 0 };
      // After a certificate of another name undici's client counts the request that it failed as running, for ever.
      seat.client.once('connectionError', () => seats.splice(seats.indexOf(seat), 1));
      seat.client.on('connect', () => (seat.isConnected = true)).on('disconnect', () => (seat.isConnected = false));
      seats.push(seat);
      return seat;
    },
    async destroy() {
      isDestroyed = true;
      await Promise.all(seats.map(({ client }) => client.destroy()));
    },
  };
}

/** One that turns out to speak HTTP/2 carries many requests at once; undici would go on to make one wait for another. */
function openConnection(origin: string, { connect, ...options }: Client.Options): Client {
  const client: Client = new Client(origin, {
    ...options,
    connect: (to, callback) => {
      (connect as buildConnector.connector)(to, (...outcome) => {
        callback(...outcome);
        const [, socket] = outcome;
        if (socket !== null && 'alpnProtocol' in socket && socket.alpnProtocol === 'h2') client.pipelining = STREAMS;
      });
    },
  });
  return client;
}
