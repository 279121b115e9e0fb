// Traces and numbers for a collector, by OpenTelemetry's own packages. Loaded by `startOtlp` (telemetry-export.ts), and only
// where the environment names a collector: whoever has none neither waits for these packages nor holds them.
//
// Nothing is registered globally, and no library is patched: what is told, the code tells (tracing.ts).
import {
  diag,
  DiagLogLevel,
  type Span,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace,
  ROOT_CONTEXT,
  type Tracer,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as BinaryMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as BinaryTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from './log';
import { producerOf } from './otlp-metrics';
import type { Telemetry } from './telemetry';
import type { Collector, TelemetryExport } from './telemetry-export';
import type { SpanAttributes, SpanKind, TraceBeginning, TraceSpan, Tracing } from './tracing';

const SCOPE = 'opsgraph';
/** At the end of the process; a collector that is away must not hold it. */
const FLUSH_MS = 2_000;
const COMPLAIN_EVERY_MS = 60_000;

const KINDS: Readonly<Record<SpanKind, OtelKind>> = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
};

export function openOtlp(collector: Collector, serviceVersion: string): TelemetryExport {
  const resource = resourceOf(collector.serviceName, serviceVersion);
  const { traces, metrics } = collector;
  const provider =
    traces === undefined
      ? undefined
      : new BasicTracerProvider({
          resource,
          // Sampler, limits and the batches are as OTEL_TRACES_SAMPLER, OTEL_SPAN_… and OTEL_BSP_… say.
          spanProcessors: [
            new BatchSpanProcessor(
              new (collector.protocol === 'http/json' ? JsonTraces : BinaryTraces)({ url: traces.url }),
            ),
          ],
        });
  const closers = provider === undefined ? [] : [() => provider.shutdown()];
  return {
    tracing: provider === undefined ? undefined : new OtelTracing(provider.getTracer(SCOPE, serviceVersion)),
    exportNumbers: (telemetry) => {
      if (metrics !== undefined) {
        const reader = readerOf(collector, metrics, telemetry);
        const meters = new MeterProvider({ resource, readers: [reader] });
        closers.push(() => meters.shutdown());
      }
    },
    tellTo: (log) => complainTo(log),
    close: async () => {
      await Promise.race([
        Promise.allSettled(closers.map((close) => close())),
        setTimeout(FLUSH_MS, undefined, { ref: false }),
      ]);
      diag.disable();
    },
  };
}

/** What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes first. */
function resourceOf(serviceName: string, serviceVersion: string): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.version': serviceVersion }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes({ 'service.name': serviceName }));
}

function readerOf(
  { protocol }: Collector,
  { url, intervalMs }: NonNullable<Collector['metrics']>,
  telemetry: Telemetry,
): PeriodicExportingMetricReader {
  return new PeriodicExportingMetricReader({
    exporter: new (protocol === 'http/json' ? JsonMetrics : BinaryMetrics)({ url }),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(intervalMs, 30_000),
    metricProducers: [producerOf(telemetry, SCOPE)],
  });
}

/** A collector that is away is told of once a minute, and is nothing more. */
function complainTo(log: Logger): void {
  let last: number | undefined;
  const complain = (message: string): void => {
    if (last === undefined || performance.now() - last > COMPLAIN_EVERY_MS) {
      last = performance.now();
      log.warn({ reason: message.slice(0, 500) }, 'traces or numbers did not reach the collector');
    }
  };
  const silent = (): void => undefined;
  diag.setLogger(
    { error: complain, warn: complain, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

class OtelTracing implements Tracing {
  constructor(private readonly tracer: Tracer) {}

  begin({ name, kind, attributes = {}, parent, links = [] }: TraceBeginning): TraceSpan {
    const from = parent === undefined ? null : parseTraceParent(parent);
    const context =
      from === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...from, isRemote: true });
    const span = this.tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes,
        links: links.flatMap((link) => {
          const other = parseTraceParent(link);
          return other === null ? [] : [{ context: other }];
        }),
      },
      context,
    );
    return new OtelSpan(this.tracer, span);
  }
}

class OtelSpan implements TraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceparent: string;

  constructor(
    private readonly tracer: Tracer,
    private readonly span: Span,
  ) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  child(name: string, kind: SpanKind, attributes: SpanAttributes = {}): TraceSpan {
    const context = trace.setSpan(ROOT_CONTEXT, this.span);
    return new OtelSpan(this.tracer, this.tracer.startSpan(name, { kind: KINDS[kind], attributes }, context));
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  end(failure?: string): void {
    if (!this.span.isRecording()) {
      return;
    }
    if (failure !== undefined) {
      this.span.setAttribute('error.type', failure);
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}
