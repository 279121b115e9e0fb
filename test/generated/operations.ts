import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date-time string at UTC, such as 2007-12-03T10:15:30Z, compliant with the `date-time` format outlined in section 5.6 of the RFC 3339 profile of the ISO 8601 standard for representation of dates and times using the Gregorian calendar. */
  DateTime: { input: string; output: string; }
};

/** Whoever a credential speaks for. */
export type Actor = {
  __typename?: 'Actor';
  /** Subject of the credential: a user id, or the name of a machine. */
  id: Scalars['ID']['output'];
  /** Display name, when the credential carries one. */
  name: Maybe<Scalars['String']['output']>;
  /** The organization this request is about; null for a SUPER_ADMIN who named none. */
  organization: Maybe<Organization>;
  /** Role of the credential. */
  role: Role;
};

/** Which direction of a metric is good news. */
export type Better =
  /** More is better. */
  | 'HIGHER'
  /** Less is better. */
  | 'LOWER'
  /** Neither is good or bad by itself. */
  | 'NEITHER';

/** One local day of the organization’s zone. It may last 23 or 25 hours. */
export type DailyTrend = {
  __typename?: 'DailyTrend';
  /** Mean seconds from claim to first response, by time of claim. */
  avgFirstResponseSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean seconds from claim to close, by time of close. */
  avgHandleSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean seconds from start to close, by time of close. */
  avgResolutionSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean seconds from start to first response, by time of response. */
  avgTimeToFirstResponseSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean seconds from start to claim, by time of claim. */
  avgWaitSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean score from 1 to 5, of each session the latest response. */
  csatAverage: Maybe<Scalars['Float']['output']>;
  /** Ratings behind csatAverage. */
  csatResponses: Scalars['Int']['output'];
  /** Local date, YYYY-MM-DD. */
  date: Scalars['String']['output'];
  /** Messages of all senders on the day. */
  messages: Scalars['Int']['output'];
  /** The day is still running at asOf. */
  partial: Scalars['Boolean']['output'];
  /** Sessions claimed on the day. */
  sessionsClaimed: Scalars['Int']['output'];
  /** Sessions closed on the day. */
  sessionsClosed: Scalars['Int']['output'];
  /** Sessions started on the day. */
  sessionsStarted: Scalars['Int']['output'];
  /** First instant of the day, inclusive. */
  start: Scalars['DateTime']['output'];
};

/** The last local days of the organization’s zone, up to asOf: [from, to), from the first instant of the first day. All of it is computed in one database snapshot. */
export type Dashboard = {
  __typename?: 'Dashboard';
  /** The moment for which every number of this answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** First instant of the first day, inclusive. */
  from: Scalars['DateTime']['output'];
  /** What became of the sessions started in the window. */
  funnel: Array<FunnelStep>;
  /** All 168 hours of the week, Monday 00:00 first, 0 where none started. */
  heatmap: Array<HeatmapCell>;
  /** Percentiles of first response, wait and resolution. */
  percentiles: Array<MetricPercentiles>;
  /** The same numbers of the period before. */
  previous: PeriodComparison;
  /** The organization’s IANA time zone, in which days begin. */
  timezone: Scalars['String']['output'];
  /** End of the window, exclusive: the answer’s asOf. */
  to: Scalars['DateTime']['output'];
  /** One entry a day, oldest first; the last may be partial. */
  trend: Array<DailyTrend>;
};

/** Where numbers come from. */
export type DataSource =
  /** Rows in PostgreSQL, read in one snapshot per answer. */
  | 'POSTGRES'
  /** Events counted in Redis; when it does not answer, numbers say that they are degraded. */
  | 'REDIS';

/** Stages of a session, in order. Each counts only sessions that reached every earlier one. */
export type FunnelStage =
  /** Claimed by an operator. */
  | 'CLAIMED'
  /** Closed. */
  | 'CLOSED'
  /** Rated by the contact. */
  | 'RATED'
  /** Given a first response. */
  | 'RESPONDED'
  /** Started in the window. */
  | 'STARTED';

/** How many sessions of the cohort got this far. */
export type FunnelStep = {
  __typename?: 'FunnelStep';
  /** Sessions that reached this stage and every earlier one by asOf. */
  count: Scalars['Int']['output'];
  /** Percentage (0–100) of the stage before; null if that is 0. */
  percentOfPrevious: Maybe<Scalars['Float']['output']>;
  /** Percentage (0–100) of the sessions started; null if none were. */
  percentOfStarted: Maybe<Scalars['Float']['output']>;
  /** The stage. */
  step: FunnelStage;
};

/** Sessions started in one hour of the week, in the organization’s zone. */
export type HeatmapCell = {
  __typename?: 'HeatmapCell';
  /** Sessions started. */
  count: Scalars['Int']['output'];
  /** Local hour, 0 to 23. */
  hour: Scalars['Int']['output'];
  /** Weekday, 1 (Monday) to 7 (Sunday). */
  weekday: Scalars['Int']['output'];
};

/** Messages of one hour of UTC. */
export type HourlyBucket = {
  __typename?: 'HourlyBucket';
  /** Messages from bots. */
  bot: Scalars['Int']['output'];
  /** Messages from contacts. */
  contact: Scalars['Int']['output'];
  /** Local time of the start with its offset from UTC, which tells the two hours of a clock change apart. */
  label: Scalars['String']['output'];
  /** Messages from operators. */
  operator: Scalars['Int']['output'];
  /** The hour is still running at asOf. */
  partial: Scalars['Boolean']['output'];
  /** Start of the hour, inclusive. */
  start: Scalars['DateTime']['output'];
  /** Messages of all senders. */
  total: Scalars['Int']['output'];
};

/** Messages per hour of UTC: the given number of hours, the last being the one in which asOf lies. */
export type HourlyStats = {
  __typename?: 'HourlyStats';
  /** One bucket an hour, oldest first, 0 where there were no messages. */
  buckets: Array<HourlyBucket>;
  /** Start of the first hour, inclusive. */
  from: Scalars['DateTime']['output'];
  /** The organization’s IANA time zone, in which labels are written. */
  timezone: Scalars['String']['output'];
  /** End of the window, exclusive: the answer’s asOf. */
  to: Scalars['DateTime']['output'];
  /** Messages of the whole window. */
  total: Scalars['Int']['output'];
};

/** The support desk at a glance: every number as of one moment, computed in one database snapshot. Counts of nothing are 0; means and percentages of nothing are null. */
export type LiveKpis = {
  __typename?: 'LiveKpis';
  /** Sessions that were waiting for longer than SLA_MAX_QUEUE_WAIT_SECONDS (default 300). Unit: COUNT. Window: at asOf. */
  abandonedSessions: Scalars['Int']['output'];
  /** Sessions that were claimed and not closed. Unit: COUNT. Window: at asOf. */
  active: Scalars['Int']['output'];
  /** The moment for which every number of this answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** First response: mean time from claim to the first response, of sessions that have both, by time of claim. Unit: SECONDS. Window: the last hour before asOf. */
  avgFirstResponseSeconds: Maybe<Scalars['Float']['output']>;
  /** Handle time: mean time from claim to close, of sessions that have both, by time of close. Unit: SECONDS. Window: since local midnight of the organization’s zone. */
  avgHandleSeconds: Maybe<Scalars['Float']['output']>;
  /** Resolution: mean time from start to close, by time of close. Unit: SECONDS. Window: since local midnight of the organization’s zone. */
  avgResolutionSeconds: Maybe<Scalars['Float']['output']>;
  /** Time to first response: mean time from start to the first response, which is what the contact felt, by time of response. Unit: SECONDS. Window: the last hour before asOf. */
  avgTimeToFirstResponseSeconds: Maybe<Scalars['Float']['output']>;
  /** Wait: mean time from start to claim, by time of claim. Unit: SECONDS. Window: the last hour before asOf. */
  avgWaitSeconds: Maybe<Scalars['Float']['output']>;
  /** CSAT: mean score from 1 to 5, of each session the latest response, by time of response. Unit: SCORE. Window: the last 24 hours before asOf. */
  csatAverage: Maybe<Scalars['Float']['output']>;
  /** CSAT as a percentage of the best score: csatAverage ÷ 5 × 100. Unit: PERCENT. Window: the last 24 hours before asOf. */
  csatPercentage: Maybe<Scalars['Float']['output']>;
  /** Percentage of scores that are 4 or 5, of each session the latest response. Unit: PERCENT. Window: the last 24 hours before asOf. */
  csatSatisfiedPercentage: Maybe<Scalars['Float']['output']>;
  /** Sources that did not answer. The numbers they feed read 0. Empty when all is well. */
  degradedSources: Array<DataSource>;
  /** Every number above with its sample size, window and unit, in the same order. */
  details: Array<MetricValue>;
  /** First contact resolution: of the sessions with an operator that were closed, the percentage after which the same contact started no session within 24 hours of the close, as known at asOf. Sessions still inside their 24 hours are counted and reported as pending. Unit: PERCENT. Window: the last 7 days before asOf. */
  fcrRate: Maybe<Scalars['Float']['output']>;
  /** Contacts whose chat mode was HUMAN. Unit: COUNT. Window: at asOf. */
  humanModeUsers: Scalars['Int']['output'];
  /** Sessions started today. Unit: COUNT. Window: since local midnight of the organization’s zone. */
  sessionsToday: Scalars['Int']['output'];
  /** SLA breaches: sessions whose wait passed SLA_MAX_QUEUE_WAIT_SECONDS, by the moment it did, each once. Kept in Redis for 31 days; 0 and degraded when Redis does not answer or no longer holds the window. Unit: COUNT. Window: the last 24 hours before asOf. */
  slaBreachEvents24h: Scalars['Int']['output'];
  /** The organization’s IANA time zone; "today" begins at its midnight. */
  timezone: Scalars['String']['output'];
  /** Sessions that were started and neither claimed nor closed. Unit: COUNT. Window: at asOf. */
  waiting: Scalars['Int']['output'];
};

/** One metric in this period and in the one before. */
export type MetricComparison = {
  __typename?: 'MetricComparison';
  /** Change from the previous value in percent; null when either is missing or the previous one is 0. */
  changePercent: Maybe<Scalars['Float']['output']>;
  /** Value in this period. */
  current: Maybe<Scalars['Float']['output']>;
  /** Name of the metric in the catalogue. */
  name: Scalars['String']['output'];
  /** Value in the previous period. */
  previous: Maybe<Scalars['Float']['output']>;
  /** Unit of the values. */
  unit: Unit;
};

/** What a metric means and how it is computed. Every view of it uses this one definition. */
export type MetricDefinition = {
  __typename?: 'MetricDefinition';
  /** Which direction is good news. */
  better: Better;
  /** Meaning, in the words of the catalogue. */
  description: Scalars['String']['output'];
  /** What it can be grouped by. Empty: only as a whole. */
  dimensions: Array<Scalars['String']['output']>;
  /** Stable name of the metric. */
  name: Scalars['String']['output'];
  /** Where its rows live. */
  source: DataSource;
  /** Unit of its values. */
  unit: Unit;
  /** Window of its tile; other views name theirs. */
  window: Scalars['String']['output'];
};

/** Exact percentiles of one duration over the window. */
export type MetricPercentiles = {
  __typename?: 'MetricPercentiles';
  /** Name of the metric in the catalogue. */
  metric: Scalars['String']['output'];
  /** Rows behind the percentiles. */
  n: Scalars['Int']['output'];
  /** Median; null when there are no rows. */
  p50: Maybe<Scalars['Float']['output']>;
  /** 90th percentile; null when there are no rows. */
  p90: Maybe<Scalars['Float']['output']>;
  /** 95th percentile; null when there are no rows. */
  p95: Maybe<Scalars['Float']['output']>;
  /** 99th percentile; null when there are no rows. */
  p99: Maybe<Scalars['Float']['output']>;
  /** Unit of the values. */
  unit: Unit;
};

/** A number with what is behind it: sample size, window and unit. */
export type MetricValue = {
  __typename?: 'MetricValue';
  /** Start of the window, inclusive; null for a state, which is true at `to`. */
  from: Maybe<Scalars['DateTime']['output']>;
  /** Rows left out because their duration is negative. */
  invalid: Scalars['Int']['output'];
  /** Rows behind the value. */
  n: Scalars['Int']['output'];
  /** Name of the metric in the catalogue. */
  name: Scalars['String']['output'];
  /** Of the rows behind the value, those still inside the time in which their answer can change (for FCR: 24 hours after the close); null where none has one. */
  pending: Maybe<Scalars['Int']['output']>;
  /** End of the window, exclusive: the answer’s asOf. */
  to: Scalars['DateTime']['output'];
  /** Unit of the value. */
  unit: Unit;
  /** The value; null when there is nothing to compute it from. */
  value: Maybe<Scalars['Float']['output']>;
};

/** What one operator did in the window [asOf − days, asOf). Operators without activity are listed with 0 and null; people deleted since keep their name. */
export type OperatorPerformance = {
  __typename?: 'OperatorPerformance';
  /** Mean seconds from claim to first response, of sessions claimed in the window that have both. */
  avgFirstResponseSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean seconds from claim to close, of this operator’s sessions closed in the window. */
  avgHandleSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean seconds from start to close, of this operator’s sessions closed in the window. */
  avgResolutionSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean score from 1 to 5 of the ratings given in the window, of each session the latest. */
  csatAverage: Maybe<Scalars['Float']['output']>;
  /** Ratings behind csatAverage. */
  csatResponses: Scalars['Int']['output'];
  /** Percentiles of the first response, of the same sessions. */
  firstResponse: Percentiles;
  /** Most sessions held (claimed and not yet closed) at the same time in the window. */
  maxConcurrent: Scalars['Int']['output'];
  /** Messages this person wrote in the window, whoever held the session. */
  messagesSent: Scalars['Int']['output'];
  /** The operator’s user id. */
  operatorId: Scalars['ID']['output'];
  /** The operator’s display name. */
  operatorName: Scalars['String']['output'];
  /** Percentage (0–100) of all sessions claimed in the window that this operator claimed; null if none were. */
  queueShare: Maybe<Scalars['Float']['output']>;
  /** Percentiles of the resolution, of the same sessions. */
  resolution: Percentiles;
  /** Sessions claimed in the window. */
  sessionsClaimed: Scalars['Int']['output'];
  /** Sessions of this operator that were closed in the window. */
  sessionsClosed: Scalars['Int']['output'];
};

/** A tenant: everything in Opsgraph belongs to exactly one organization. */
export type Organization = {
  __typename?: 'Organization';
  /** Id of the organization, the `org_id` of its tokens. */
  id: Scalars['ID']['output'];
  /** Display name. */
  name: Scalars['String']['output'];
  /** Short unique name, as used by the command line. */
  slug: Scalars['String']['output'];
  /** IANA time zone in which its days begin. */
  timezone: Scalars['String']['output'];
};

/** Exact percentiles of a duration, in seconds, interpolated between rows; null when there are none. */
export type Percentiles = {
  __typename?: 'Percentiles';
  /** Median, seconds. */
  p50: Maybe<Scalars['Float']['output']>;
  /** 90th percentile, seconds. */
  p90: Maybe<Scalars['Float']['output']>;
  /** 95th percentile, seconds. */
  p95: Maybe<Scalars['Float']['output']>;
  /** 99th percentile, seconds. */
  p99: Maybe<Scalars['Float']['output']>;
};

/** The period before: as many local days, ending where this one begins, cut after the same elapsed time when this one is still running. */
export type PeriodComparison = {
  __typename?: 'PeriodComparison';
  /** Start of the previous period, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Volumes, durations and satisfaction of both periods. */
  metrics: Array<MetricComparison>;
  /** End of the previous period, exclusive. */
  to: Scalars['DateTime']['output'];
};

export type Query = {
  __typename?: 'Query';
  /** Trend, funnel, heatmap and percentiles of the last local days, and the period before. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  dashboard: Dashboard;
  /** Messages per hour, in total and by sender, zero-filled. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  hourlyStats: HourlyStats;
  /** The support desk at a glance, now or at a past moment. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  liveKpis: LiveKpis;
  /** Whoever this request speaks for. Roles: every authenticated actor. */
  me: Actor;
  /** The catalogue of metrics, in the order of their names. Roles: every authenticated actor. */
  metrics: Array<MetricDefinition>;
  /** What each operator did in the last `days` × 24 hours before asOf, in the order of their names. Beyond 5000 operators the answer is BAD_USER_INPUT: name one. An unknown operatorId gives an empty list. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. An OPERATOR sees only their own. */
  operatorPerformance: Array<OperatorPerformance>;
};


export type QueryDashboardArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryHourlyStatsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  hours?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryLiveKpisArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryOperatorPerformanceArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
  operatorId?: InputMaybe<Scalars['ID']['input']>;
};

/** What an actor may do. */
export type Role =
  /** Leads a support desk. */
  | 'ADMIN'
  /** Reads numbers. */
  | 'ANALYST'
  /** Talks to contacts; sees their own performance. */
  | 'OPERATOR'
  /** Administers one organization. */
  | 'ORG_ADMIN'
  /** A machine that brings data in. */
  | 'SERVICE'
  /** Runs the platform; reads any organization named by the header x-org-id. */
  | 'SUPER_ADMIN';

/** What a value counts or measures. */
export type Unit =
  /** A number of things. */
  | 'COUNT'
  /** A percentage from 0 to 100. */
  | 'PERCENT'
  /** A satisfaction score from 1 to 5. */
  | 'SCORE'
  /** A duration in seconds. */
  | 'SECONDS';

export type LiveKpisQueryVariables = Exact<{ [key: string]: never; }>;


export type LiveKpisQuery = { __typename?: 'Query', liveKpis: { __typename?: 'LiveKpis', asOf: string, timezone: string, waiting: number, active: number, humanModeUsers: number, sessionsToday: number, abandonedSessions: number, slaBreachEvents24h: number, avgWaitSeconds: number | null, avgFirstResponseSeconds: number | null, avgTimeToFirstResponseSeconds: number | null, avgHandleSeconds: number | null, avgResolutionSeconds: number | null, fcrRate: number | null, csatAverage: number | null, csatPercentage: number | null, csatSatisfiedPercentage: number | null, degradedSources: Array<DataSource> } };

export type OperatorPerformanceQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
}>;


export type OperatorPerformanceQuery = { __typename?: 'Query', operatorPerformance: Array<{ __typename?: 'OperatorPerformance', operatorId: string, operatorName: string, sessionsClaimed: number, sessionsClosed: number, messagesSent: number, avgFirstResponseSeconds: number | null, avgHandleSeconds: number | null, avgResolutionSeconds: number | null, csatAverage: number | null, csatResponses: number, queueShare: number | null, maxConcurrent: number, firstResponse: { __typename?: 'Percentiles', p50: number | null, p90: number | null, p95: number | null, p99: number | null }, resolution: { __typename?: 'Percentiles', p50: number | null, p90: number | null, p95: number | null, p99: number | null } }> };

export type HourlyStatsQueryVariables = Exact<{
  hours?: InputMaybe<Scalars['Int']['input']>;
}>;


export type HourlyStatsQuery = { __typename?: 'Query', hourlyStats: { __typename?: 'HourlyStats', from: string, to: string, timezone: string, total: number, buckets: Array<{ __typename?: 'HourlyBucket', start: string, label: string, total: number, contact: number, operator: number, bot: number, partial: boolean }> } };

export type DashboardQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
}>;


export type DashboardQuery = { __typename?: 'Query', dashboard: { __typename?: 'Dashboard', from: string, to: string, timezone: string, asOf: string, trend: Array<{ __typename?: 'DailyTrend', date: string, start: string, partial: boolean, sessionsStarted: number, sessionsClaimed: number, sessionsClosed: number, avgWaitSeconds: number | null, avgFirstResponseSeconds: number | null, avgResolutionSeconds: number | null, csatAverage: number | null, csatResponses: number }>, funnel: Array<{ __typename?: 'FunnelStep', step: FunnelStage, count: number, percentOfStarted: number | null, percentOfPrevious: number | null }>, heatmap: Array<{ __typename?: 'HeatmapCell', weekday: number, hour: number, count: number }>, percentiles: Array<{ __typename?: 'MetricPercentiles', metric: string, unit: Unit, n: number, p50: number | null, p90: number | null, p95: number | null, p99: number | null }>, previous: { __typename?: 'PeriodComparison', from: string, to: string, metrics: Array<{ __typename?: 'MetricComparison', name: string, unit: Unit, current: number | null, previous: number | null, changePercent: number | null }> } } };

export type MetricsCatalogueQueryVariables = Exact<{ [key: string]: never; }>;


export type MetricsCatalogueQuery = { __typename?: 'Query', metrics: Array<{ __typename?: 'MetricDefinition', name: string, description: string, unit: Unit, better: Better, window: string, source: DataSource }> };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { __typename?: 'Query', me: { __typename?: 'Actor', id: string, name: string | null, role: Role, organization: { __typename?: 'Organization', id: string, slug: string, name: string, timezone: string } | null } };

export type LiveKpisAtQueryVariables = Exact<{
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type LiveKpisAtQuery = { __typename?: 'Query', liveKpis: { __typename?: 'LiveKpis', asOf: string, timezone: string, waiting: number, active: number, sessionsToday: number, slaBreachEvents24h: number, degradedSources: Array<DataSource>, details: Array<{ __typename?: 'MetricValue', name: string, value: number | null, unit: Unit, n: number, invalid: number, pending: number | null, from: string | null, to: string }> } };


export const LiveKpisDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveKpis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liveKpis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"humanModeUsers"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsToday"}},{"kind":"Field","name":{"kind":"Name","value":"abandonedSessions"}},{"kind":"Field","name":{"kind":"Name","value":"slaBreachEvents24h"}},{"kind":"Field","name":{"kind":"Name","value":"avgWaitSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgTimeToFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgHandleSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgResolutionSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"fcrRate"}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"csatPercentage"}},{"kind":"Field","name":{"kind":"Name","value":"csatSatisfiedPercentage"}},{"kind":"Field","name":{"kind":"Name","value":"degradedSources"}}]}}]}}]} as unknown as DocumentNode<LiveKpisQuery, LiveKpisQueryVariables>;
export const OperatorPerformanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperatorPerformance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"7"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operatorPerformance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operatorId"}},{"kind":"Field","name":{"kind":"Name","value":"operatorName"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClaimed"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClosed"}},{"kind":"Field","name":{"kind":"Name","value":"messagesSent"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"firstResponse"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"p50"}},{"kind":"Field","name":{"kind":"Name","value":"p90"}},{"kind":"Field","name":{"kind":"Name","value":"p95"}},{"kind":"Field","name":{"kind":"Name","value":"p99"}}]}},{"kind":"Field","name":{"kind":"Name","value":"avgHandleSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgResolutionSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"resolution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"p50"}},{"kind":"Field","name":{"kind":"Name","value":"p90"}},{"kind":"Field","name":{"kind":"Name","value":"p95"}},{"kind":"Field","name":{"kind":"Name","value":"p99"}}]}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"csatResponses"}},{"kind":"Field","name":{"kind":"Name","value":"queueShare"}},{"kind":"Field","name":{"kind":"Name","value":"maxConcurrent"}}]}}]}}]} as unknown as DocumentNode<OperatorPerformanceQuery, OperatorPerformanceQueryVariables>;
export const HourlyStatsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HourlyStats"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"hours"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"24"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hourlyStats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"hours"},"value":{"kind":"Variable","name":{"kind":"Name","value":"hours"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"buckets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"operator"}},{"kind":"Field","name":{"kind":"Name","value":"bot"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}}]}}]}}]}}]} as unknown as DocumentNode<HourlyStatsQuery, HourlyStatsQueryVariables>;
export const DashboardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Dashboard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"7"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dashboard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"trend"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsStarted"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClaimed"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClosed"}},{"kind":"Field","name":{"kind":"Name","value":"avgWaitSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgResolutionSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"csatResponses"}}]}},{"kind":"Field","name":{"kind":"Name","value":"funnel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"percentOfStarted"}},{"kind":"Field","name":{"kind":"Name","value":"percentOfPrevious"}}]}},{"kind":"Field","name":{"kind":"Name","value":"heatmap"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"hour"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"percentiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metric"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"p50"}},{"kind":"Field","name":{"kind":"Name","value":"p90"}},{"kind":"Field","name":{"kind":"Name","value":"p95"}},{"kind":"Field","name":{"kind":"Name","value":"p99"}}]}},{"kind":"Field","name":{"kind":"Name","value":"previous"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"previous"}},{"kind":"Field","name":{"kind":"Name","value":"changePercent"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DashboardQuery, DashboardQueryVariables>;
export const MetricsCatalogueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MetricsCatalogue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"better"}},{"kind":"Field","name":{"kind":"Name","value":"window"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}}]}}]} as unknown as DocumentNode<MetricsCatalogueQuery, MetricsCatalogueQueryVariables>;
export const MeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}}]}}]}}]}}]} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const LiveKpisAtDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveKpisAt"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liveKpis"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"asOf"},"value":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsToday"}},{"kind":"Field","name":{"kind":"Name","value":"slaBreachEvents24h"}},{"kind":"Field","name":{"kind":"Name","value":"degradedSources"}},{"kind":"Field","name":{"kind":"Name","value":"details"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"invalid"}},{"kind":"Field","name":{"kind":"Name","value":"pending"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}}]}}]} as unknown as DocumentNode<LiveKpisAtQuery, LiveKpisAtQueryVariables>;