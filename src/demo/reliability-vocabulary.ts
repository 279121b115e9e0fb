// What the simulated services of a demo organization are, and what comes of them.
export interface ReliabilityProfile {
  /** Of the demo organization. */
  readonly slug: string;
  readonly seed: string;
  /** IANA name: services are used in the daytime of its wall clock. */
  readonly timezone: string;
  readonly services: readonly DemoService[];
}

export interface DemoService {
  readonly id: string;
  readonly name: string;
  readonly sloPercent: number;
  readonly sloDays: number;
  /** Null: nobody asks it, it only runs workflows. */
  readonly traffic: {
    /** By day, of a measurement. */
    readonly requests: number;
    readonly p95LatencyMs: number;
    /** While nothing is wrong, of all requests. */
    readonly failing: number;
  } | null;
  readonly workflows: readonly {
    readonly name: string;
    readonly aDay: number;
    /** Half of the runs take longer. */
    readonly seconds: number;
    readonly failing: number;
  }[];
  readonly incidentsADay: number;
  /** What its incidents are called. */
  readonly troubles: readonly string[];
}

/** As an application tells of it. */
export interface ReliabilityEventTold {
  /** The same whenever it is planned. */
  readonly clientEventId: string;
  readonly kind: string;
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}
