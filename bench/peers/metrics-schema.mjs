// The schema of those who answer by GraphQL, and how they read it.
import { GraphQLDateTime } from 'graphql-scalars';
import { readDashboard, readLiveKpis, readOperatorPerformance } from './metrics-sql.mjs';

export const typeDefs = `
  scalar DateTime

  type LiveKpis {
    waiting: Int!
    active: Int!
    abandonedSessions: Int!
    avgFirstResponseSeconds: Float
    avgTimeToFirstResponseSeconds: Float
    avgWaitSeconds: Float
    avgResolutionSeconds: Float
    avgHandleSeconds: Float
    csatAverage: Float
    csatPercentage: Float
    csatSatisfiedPercentage: Float
    fcrRate: Float
    slaBreachEvents24h: Int!
    sessionsToday: Int!
    humanModeUsers: Int!
    timezone: String!
    asOf: DateTime!
  }

  type OperatorPerformance {
    operatorId: ID!
    operatorName: String!
    sessionsClaimed: Int!
    sessionsClosed: Int!
    messagesSent: Int!
    avgFirstResponseSeconds: Float
    avgResolutionSeconds: Float
    avgHandleSeconds: Float
    csatAverage: Float
    csatResponses: Int!
    queueShare: Float
  }

  type DailyTrend {
    date: String!
    start: DateTime!
    partial: Boolean!
    sessionsStarted: Int!
    sessionsClaimed: Int!
    sessionsClosed: Int!
    messages: Int!
    avgFirstResponseSeconds: Float
    avgTimeToFirstResponseSeconds: Float
    avgWaitSeconds: Float
    avgResolutionSeconds: Float
    avgHandleSeconds: Float
    csatAverage: Float
    csatResponses: Int!
  }

  enum FunnelStage { STARTED CLAIMED RESPONDED CLOSED RATED }
  enum Unit { COUNT SECONDS PERCENT SCORE }

  type FunnelStep {
    step: FunnelStage!
    count: Int!
    percentOfStarted: Float
    percentOfPrevious: Float
  }

  type HeatmapCell {
    weekday: Int!
    hour: Int!
    count: Int!
  }

  type MetricPercentiles {
    metric: String!
    n: Int!
    unit: Unit!
    p50: Float
    p90: Float
    p95: Float
    p99: Float
  }

  type MetricComparison {
    name: String!
    unit: Unit!
    current: Float
    previous: Float
    changePercent: Float
  }

  type PeriodComparison {
    from: DateTime!
    to: DateTime!
    metrics: [MetricComparison!]!
  }

  type Dashboard {
    from: DateTime!
    to: DateTime!
    asOf: DateTime!
    timezone: String!
    trend: [DailyTrend!]!
    funnel: [FunnelStep!]!
    heatmap: [HeatmapCell!]!
    percentiles: [MetricPercentiles!]!
    previous: PeriodComparison!
  }

  type Query {
    liveKpis(asOf: DateTime): LiveKpis!
    operatorPerformance(asOf: DateTime, days: Int! = 7): [OperatorPerformance!]!
    dashboard(asOf: DateTime, days: Int! = 7): Dashboard!
  }
`;

export const resolvers = {
  DateTime: GraphQLDateTime,
  Query: {
    liveKpis: (_parent, { asOf }, { organizationId }) => readLiveKpis(organizationId, asOf ?? new Date()),
    operatorPerformance: (_parent, { asOf, days }, { organizationId }) =>
      readOperatorPerformance(organizationId, asOf ?? new Date(), days),
    dashboard: (_parent, { asOf, days }, { organizationId }) =>
      readDashboard(organizationId, asOf ?? new Date(), days),
  },
};

/** They believe whoever asks. */
export const contextOf = async (request) => ({ organizationId: request.headers['x-org-id'] });
