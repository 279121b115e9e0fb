// What is asked: three questions of a dashboard, and what the gateway should reach at each of them.
export interface Workload {
  readonly name: string;
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Least ratio to the better of the peers, when all ask for the same organization. */
  readonly ofBest: number;
  /** Least ratio to the rollup ceiling, when organizations are asked for in turn. */
  readonly ofCeiling: number;
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'liveKpis',
    operationName: 'LiveKpis',
    query: `query LiveKpis($asOf: DateTime) {
  liveKpis(asOf: $asOf) {
    waiting active abandonedSessions avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgWaitSeconds
    avgResolutionSeconds avgHandleSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate
    slaBreachEvents24h sessionsToday humanModeUsers timezone asOf
  }
}`,
    variables: {},
    ofBest: 10,
    ofCeiling: 0.5,
  },
  {
    name: 'operatorPerformance',
    operationName: 'OperatorPerformance',
    query: `query OperatorPerformance($asOf: DateTime, $days: Int!) {
  operatorPerformance(asOf: $asOf, days: $days) {
    operatorId operatorName sessionsClaimed sessionsClosed messagesSent avgFirstResponseSeconds avgResolutionSeconds
    avgHandleSeconds csatAverage csatResponses queueShare
  }
}`,
    variables: { days: 7 },
    ofBest: 4,
    ofCeiling: 0.5,
  },
  {
    name: 'dashboard',
    operationName: 'Dashboard',
    query: `query Dashboard($asOf: DateTime, $days: Int!) {
  dashboard(asOf: $asOf, days: $days) {
    from to asOf timezone
    trend {
      date start partial sessionsStarted sessionsClaimed sessionsClosed messages avgFirstResponseSeconds
      avgTimeToFirstResponseSeconds avgWaitSeconds avgResolutionSeconds avgHandleSeconds csatAverage csatResponses
    }
    funnel { step count percentOfStarted percentOfPrevious }
    heatmap { weekday hour count }
    percentiles { metric n unit p50 p90 p95 p99 }
    previous { from to metrics { name unit current previous changePercent } }
  }
}`,
    variables: { days: 30 },
    ofBest: 10,
    ofCeiling: 0.25,
  },
];
