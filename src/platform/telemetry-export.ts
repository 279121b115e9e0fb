// Whether traces and numbers are sent to a collector, and which one: what the OTEL_… variables say (config.ts).
import type { Logger } from './log';
import type { Telemetry } from './telemetry';
import type { Tracing } from './tracing';

/** A collector that speaks OTLP over HTTP. */
export interface Collector {
  readonly serviceName: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  /** Undefined: no traces. */
  readonly traces: { readonly url: string } | undefined;
  /** Undefined: no numbers; /metrics has them all the same. */
  readonly metrics: { readonly url: string; readonly intervalMs: number } | undefined;
}

export interface TelemetryExport {
  /** Undefined: nobody wants traces. */
  readonly tracing: Tracing | undefined;
  /** Sends what an application tells of itself, from now on. */
  exportNumbers(telemetry: Telemetry): void;
  /** Where it is told that a collector is away. */
  tellTo(log: Logger): void;
  /** Sends what is left, for a moment. */
  close(): Promise<void>;
}

/** The packages are read here and not before: they are many, and most installations have no collector. */
export async function startTelemetryExport(collector: Collector, version: string): Promise<TelemetryExport> {
  const { openOtlp } = await import('./otlp');
  return openOtlp(collector, version);
}
