import { Counter, Gauge, type Registry } from 'prom-client';

/** WebTelemetry counts what the web side does. */
export interface WebTelemetry {
  /** A web config or its certificates were (or were not) taken. */
  reloaded(part: string, isSuccessful: boolean): void;
  /** The certificate that is served is valid until then, in Unix milliseconds. */
  serving(validUntil: number): void;
  refused(reason: string): void;
}

/** registerWeb makes the metrics of the web side; they have no samples before something is told of. */
export function registerWeb(registers: Registry[]): WebTelemetry {
  const successful = new Gauge({
    name: 'omni_exporter_web_last_reload_successful',
    help: 'Whether the web config or its certificates were taken the last time that they were read; the last good ones stay in force.',
    labelNames: ['part'],
    registers,
  });
  const validUntil = new Gauge({
    name: 'omni_exporter_web_certificate_not_after_timestamp_seconds',
    help: 'When the certificate that is served ends, in Unix time.',
    labelNames: ['certificate'],
    registers,
  });
  const refused = new Counter({
    name: 'omni_exporter_web_refused_total',
    help: 'Requests and connections that were not served, by reason.',
    labelNames: ['reason'],
    registers,
  });
  return {
    reloaded: (part, isSuccessful) => successful.set({ part }, isSuccessful ? 1 : 0),
    serving: (at) => validUntil.set({ certificate: 'server' }, at / 1000),
    refused: (reason) => refused.inc({ reason }),
  };
}
