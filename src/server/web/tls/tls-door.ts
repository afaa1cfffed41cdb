import type { Socket } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import type { Log } from '../../../kit/plugin.ts';
import type { WebConfigFile } from '../config/web-config-file.ts';
import type { TlsSettings } from '../config/web-config.ts';
import type { WebEvents } from '../web-events.ts';
import { WebFault } from '../web-fault.ts';
import { certificateFault } from './client-certificate.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';
import { tlsOptions, validUntil } from './tls-options.ts';

/** TlsDoor takes connections and lets the clients in that the settings of that moment let in. */
export interface TlsDoor {
  /** Shakes hands by what the files say now; where that will not do, by what they said last that would. */
  readonly accept: (socket: Socket) => void;
  /** Looks at the files without a connection, so that broken ones are known while clients keep theirs. */
  readonly refresh: () => void;
}

/** TlsDoorParts is what a door needs. */
export interface TlsDoorParts {
  readonly file: WebConfigFile;
  readonly http2: boolean;
  /** How long a client may take to say the first word, and again for the handshake. */
  readonly handshakeMilliseconds: number;
  readonly log: Log;
  readonly events: WebEvents;
  /** Gets each client that was let in. */
  readonly enter: (socket: TLSSocket) => void;
}

/** Settings and files as they were read at one time, and the server made of them. */
interface Edition {
  readonly settings: TlsSettings;
  readonly files: TlsFiles;
  readonly server: Server;
}

const NOT_TLS = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/** checkTlsFiles reads the files of settings and holds them against each other; throws a WebFault. */
export function checkTlsFiles(settings: TlsSettings): void {
  openServer({ settings, files: readTlsFiles(settings), options: {} });
}

/** openTlsDoor reads the certificates for the first time; throws a WebFault when they will not do. */
export function openTlsDoor(parts: TlsDoorParts, first: TlsSettings): TlsDoor {
  const { file, log, events } = parts;
  let edition = openEdition(parts, first, readTlsFiles(first));
  events.reloaded('certificate', true);
  let fault: string | undefined;
  const refresh = (): void => {
    try {
      const settings = file.read().config.tls ?? edition.settings;
      const files = readTlsFiles(settings);
      if (!isSame({ settings, files }, edition)) {
        edition = openEdition(parts, settings, files);
        log.info({}, 'certificates and TLS settings reloaded');
      } else if (fault === undefined) return;
      fault = undefined;
      events.reloaded('certificate', true);
    } catch (cause) {
      const { message } = cause as Error;
      if (message === fault) return;
      fault = message;
      log.error({ err: message }, 'the new certificates will not do; the last good ones stay');
      events.reloaded('certificate', false);
    }
  };
  return {
    refresh,
    accept(socket) {
      socket.setTimeout(parts.handshakeMilliseconds, () => socket.destroy());
      socket.once('data', (first) => {
        socket.setTimeout(0);
        if (isHttp(first)) return void socket.end(NOT_TLS);
        socket.pause();
        socket.unshift(first);
        refresh();
        edition.server.emit('connection', socket);
      });
    },
  };
}

/** As Go's crypto/tls and net/http take it and answer it. */
function isHttp(first: Buffer): boolean {
  return /^(?:GET \/|HEAD |POST |PUT \/|OPTIO)/.test(first.toString('latin1', 0, 5));
}

function isSame(a: Omit<Edition, 'server'>, b: Edition): boolean {
  return a.settings === b.settings && JSON.stringify(a.files) === JSON.stringify(b.files);
}

function openEdition(parts: TlsDoorParts, settings: TlsSettings, files: TlsFiles): Edition {
  const options = {
    ALPNProtocols: parts.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    handshakeTimeout: parts.handshakeMilliseconds,
  };
  const server = openServer({ settings, files, options });
  const { log, events } = parts;
  server.on('secureConnection', (socket) => {
    const fault = certificateFault(socket, settings);
    if (fault === undefined) return parts.enter(socket);
    log.warn({ client: socket.remoteAddress, err: fault }, 'client certificate refused');
    events.refused('certificate');
    socket.destroy();
  });
  server.on('tlsClientError', (cause, socket) => {
    log.debug({ client: socket.remoteAddress, err: cause.message }, 'TLS handshake failed');
    events.refused('handshake');
    socket.destroy();
  });
  events.serving(validUntil(files));
  return { settings, files, server };
}

/** A server that never listens: it is handed its connections, so that each may find other options. */
function openServer({ settings, files, options }: Omit<Edition, 'server'> & { readonly options: TlsOptions }): Server {
  const made = tlsOptions(settings, files);
  try {
    return createServer({ ...made, ...options });
  } catch (cause) {
    throw new WebFault(`failed to set TLS up: ${(cause as Error).message}`, cause);
  }
}
