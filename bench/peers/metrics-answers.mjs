// From sums to answers. Whoever has read the sums, from rows or from rollups, says the same of them.

const mean = (sum, n) => (n === 0 ? null : sum / n);
const percent = (part, whole) => (whole === 0 ? null : (part * 100) / whole);

/** What the sums of a window say, by the names of the metrics. */
const MEASURES = {
  sessionsStarted: ({ started }) => started,
  sessionsClaimed: ({ claimed }) => claimed,
  sessionsClosed: ({ closed }) => closed,
  messages: ({ messages }) => messages,
  avgFirstResponseSeconds: ({ fr_sum, fr_n }) => mean(fr_sum, fr_n),
  avgTimeToFirstResponseSeconds: ({ ttfr_sum, ttfr_n }) => mean(ttfr_sum, ttfr_n),
  avgWaitSeconds: ({ wait_sum, wait_n }) => mean(wait_sum, wait_n),
  avgResolutionSeconds: ({ res_sum, res_n }) => mean(res_sum, res_n),
  avgHandleSeconds: ({ handle_sum, handle_n }) => mean(handle_sum, handle_n),
  csatAverage: ({ csat_sum, csat_n }) => mean(csat_sum, csat_n),
  csatSatisfiedPercentage: ({ csat_good, csat_n }) => percent(csat_good, csat_n),
};
const UNITS = { avg: 'SECONDS', csatAverage: 'SCORE', csatSatisfiedPercentage: 'PERCENT' };
const unitOf = (name) => UNITS[name] ?? UNITS[name.slice(0, 3)] ?? 'COUNT';

/** Each window's sums: the last hour, today, the last day, and the last week. */
export function liveKpis({ desk, asOf, queue, hour, today, day, week }) {
  const csatAverage = MEASURES.csatAverage(day);
  return {
    ...queue,
    avgFirstResponseSeconds: MEASURES.avgFirstResponseSeconds(hour),
    avgTimeToFirstResponseSeconds: MEASURES.avgTimeToFirstResponseSeconds(hour),
    avgWaitSeconds: MEASURES.avgWaitSeconds(hour),
    avgResolutionSeconds: MEASURES.avgResolutionSeconds(today),
    avgHandleSeconds: MEASURES.avgHandleSeconds(today),
    csatAverage,
    csatPercentage: csatAverage === null ? null : csatAverage * 20,
    csatSatisfiedPercentage: MEASURES.csatSatisfiedPercentage(day),
    fcrRate: percent(week.fcr_hits, week.fcr_n),
    slaBreachEvents24h: day.breaches,
    sessionsToday: today.started,
    timezone: desk.timezone,
    asOf: asOf.toISOString(),
  };
}

/** `claimed` is of the whole desk, sums are by the operator's id. */
export function operatorPerformance({ operators, sums, claimed }) {
  return operators.map(({ id, name }) => {
    const own = sums.get(id) ?? NO_SUMS;
    return {
      operatorId: id,
      operatorName: name,
      sessionsClaimed: own.claimed,
      sessionsClosed: own.closed,
      messagesSent: own.messages,
      avgFirstResponseSeconds: mean(own.fr_sum, own.fr_n),
      avgResolutionSeconds: mean(own.res_sum, own.res_n),
      avgHandleSeconds: mean(own.handle_sum, own.handle_n),
      csatAverage: mean(own.csat_sum, own.csat_n),
      csatResponses: own.csat_n,
      queueShare: percent(own.claimed, claimed),
    };
  });
}

/** Every sum of nothing. */
export const NO_SUMS = Object.freeze({
  started: 0,
  claimed: 0,
  closed: 0,
  messages: 0,
  cohort_claimed: 0,
  cohort_responded: 0,
  cohort_closed: 0,
  cohort_rated: 0,
  fr_n: 0,
  fr_sum: 0,
  ttfr_n: 0,
  ttfr_sum: 0,
  wait_n: 0,
  wait_sum: 0,
  res_n: 0,
  res_sum: 0,
  handle_n: 0,
  handle_sum: 0,
  csat_n: 0,
  csat_sum: 0,
  csat_good: 0,
  fcr_n: 0,
  fcr_hits: 0,
  breaches: 0,
});

export function addSums(...all) {
  const total = { ...NO_SUMS };
  for (const sums of all) {
    for (const name in sums) {
      if (name in total) {
        total[name] += sums[name];
      }
    }
  }
  return total;
}

/** Where the days of a dashboard begin and end, and those of the period before. */
export function dashboardDays(days, asOf) {
  const half = days.length / 2;
  const [previous, current] = [days.slice(0, half), days.slice(half)];
  const [from, before] = [current[0].start, previous[0].start];
  const until = Math.min(before.getTime() + asOf.getTime() - from.getTime(), from.getTime());
  return { current, from, previous: { from: before, to: new Date(until) } };
}

/**
 * `sums` is by the beginning of the day (epoch milliseconds), `total` of all days, `heatmap` by weekday × 24 + hour;
 * each of `percentiles` has p50, p90, p95 and p99.
 */
export function dashboard({ desk, asOf, days, sums, total, before, heatmap, percentiles }) {
  const { current, from, previous } = days;
  const steps = ['started', 'cohort_claimed', 'cohort_responded', 'cohort_closed', 'cohort_rated'];
  return {
    from: from.toISOString(),
    to: asOf.toISOString(),
    asOf: asOf.toISOString(),
    timezone: desk.timezone,
    trend: current.map(({ date, start }, index) => {
      const day = sums.get(start.getTime()) ?? NO_SUMS;
      return {
        date,
        start: start.toISOString(),
        partial: index === current.length - 1,
        sessionsStarted: day.started,
        sessionsClaimed: day.claimed,
        sessionsClosed: day.closed,
        messages: day.messages,
        avgFirstResponseSeconds: MEASURES.avgFirstResponseSeconds(day),
        avgTimeToFirstResponseSeconds: MEASURES.avgTimeToFirstResponseSeconds(day),
        avgWaitSeconds: MEASURES.avgWaitSeconds(day),
        avgResolutionSeconds: MEASURES.avgResolutionSeconds(day),
        avgHandleSeconds: MEASURES.avgHandleSeconds(day),
        csatAverage: MEASURES.csatAverage(day),
        csatResponses: day.csat_n,
      };
    }),
    funnel: steps.map((name, index) => ({
      step: ['STARTED', 'CLAIMED', 'RESPONDED', 'CLOSED', 'RATED'][index],
      count: total[name],
      percentOfStarted: percent(total[name], total.started),
      percentOfPrevious: index === 0 ? null : percent(total[name], total[steps[index - 1]]),
    })),
    heatmap: Array.from({ length: 168 }, (_, index) => ({
      weekday: Math.floor(index / 24) + 1,
      hour: index % 24,
      count: heatmap.get(index) ?? 0,
    })),
    percentiles: [
      { metric: 'avgFirstResponseSeconds', n: total.fr_n, unit: 'SECONDS', ...percentiles.fr },
      { metric: 'avgWaitSeconds', n: total.wait_n, unit: 'SECONDS', ...percentiles.wait },
      { metric: 'avgResolutionSeconds', n: total.res_n, unit: 'SECONDS', ...percentiles.res },
    ],
    previous: {
      from: previous.from.toISOString(),
      to: previous.to.toISOString(),
      metrics: Object.entries(MEASURES).map(([name, measure]) => {
        const [now, then] = [measure(total), measure(before)];
        const changePercent =
          now === null || then === null || then === 0 ? null : ((now - then) / Math.abs(then)) * 100;
        return { name, unit: unitOf(name), current: now, previous: then, changePercent };
      }),
    },
  };
}
