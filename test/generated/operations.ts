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
  /** The `JSONObject` scalar type represents JSON objects as specified by [ECMA-404](http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf). */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
};

/** What is active at asOf. */
export type ActiveAlerts = {
  __typename?: 'ActiveAlerts';
  /** Alerts that are neither resolved nor dismissed. */
  count: Scalars['Int']['output'];
  /** When it was raised; null: there is none. */
  oldestRaisedAt: Maybe<Scalars['DateTime']['output']>;
  /** For how many seconds the oldest of them has been so; null: there is none. */
  oldestSeconds: Maybe<Scalars['Float']['output']>;
};

/** Whoever a credential speaks for. */
export type Actor = {
  __typename?: 'Actor';
  /** Subject of the credential: a user id, the name of a machine, or `api-key:` and the id of the key. */
  id: Scalars['ID']['output'];
  /** Display name, when the credential carries one. */
  name: Maybe<Scalars['String']['output']>;
  /** The organization this request is about; null for a SUPER_ADMIN or SERVICE that named none. */
  organization: Maybe<Organization>;
  /** Role of the credential. */
  role: Role;
};

/** An alert as it stands now, with its last episode. */
export type Alert = {
  __typename?: 'Alert';
  /** When it was acknowledged first; null: it was not. */
  acknowledgedAt: Maybe<Scalars['DateTime']['output']>;
  /** Its category. */
  category: Scalars['String']['output'];
  /** Currency of the amounts, ISO 4217; null: there are none. */
  currency: Maybe<Scalars['String']['output']>;
  /** When it was dismissed; null: it is not. */
  dismissedAt: Maybe<Scalars['DateTime']['output']>;
  /** Number of its last episode, from 1: how often it was raised anew. */
  episode: Scalars['Int']['output'];
  /** Its id in the application. */
  id: Scalars['ID']['output'];
  /** Business impact in `currency`, as decimal text; null: none is stated. */
  impactAmount: Maybe<Scalars['String']['output']>;
  /** When that began. */
  raisedAt: Scalars['DateTime']['output'];
  /** When it was resolved; null: it is not. */
  resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** Seconds from raisedAt to the first answer (acknowledged, resolved or dismissed); null: there is none. */
  responseSeconds: Maybe<Scalars['Float']['output']>;
  /** The same without snoozed time; null: there is no answer. */
  responseSecondsWithoutSnooze: Maybe<Scalars['Float']['output']>;
  /** What was saved in `currency`, as decimal text; null: none is stated. */
  savingsAmount: Maybe<Scalars['String']['output']>;
  /** Id of its service in the application. */
  serviceId: Scalars['ID']['output'];
  /** How much it matters. */
  severity: AlertSeverity;
  /** Of SNOOZED: until when; else null. */
  snoozedUntil: Maybe<Scalars['DateTime']['output']>;
  /** How it stands now. */
  status: AlertStatus;
  /** Its title, as it was told last. */
  title: Scalars['String']['output'];
  /** What kind of thing it tells of. */
  typeClass: AlertTypeClass;
};

/** Alerts of the last local days of the organization’s zone, up to asOf: [from, to), from the first instant of the first day. All of it is computed in one database snapshot. */
export type AlertAnalytics = {
  __typename?: 'AlertAnalytics';
  /** What is active at asOf, whenever it was raised. */
  active: ActiveAlerts;
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** The weekday, 1 (Monday) to 7 (Sunday), with the highest mean per occurrence in the window; of equal ones the first. Null: nothing was raised. */
  busiestWeekday: Maybe<Scalars['Int']['output']>;
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** First instant of the first day, inclusive. */
  from: Scalars['DateTime']['output'];
  /** All 168 hours of the week, Monday 00:00 first, 0 where nothing was raised. */
  heatmap: Array<AlertHeatmapCell>;
  /** Time to acknowledge: from the raise to the first acknowledgement, of the alerts raised in the window that have one. Beside it stands what is active. */
  mtta: AlertDuration;
  /** Time to resolve: from the raise to the resolution, of the alerts resolved in the window; a reopened alert is measured anew. */
  mttr: AlertDuration;
  /** How many alerts a day is likely to have, as prediction.dailyAverage; null under 14 days of data. */
  predictedDailyAverage: Maybe<Scalars['Float']['output']>;
  /** What a day is likely to have: the median of its weekday over the last 8 weeks. */
  prediction: AlertPrediction;
  /** Of the alerts resolved in the window, those that fired again within 24 hours. */
  refireRate: AlertShare;
  /** Of the alerts raised in the window, those that are resolved. */
  resolutionRate: AlertShare;
  /** From the raise to the first answer (acknowledged, resolved or dismissed), of the alerts raised in the window that have one; snoozed time counts. */
  responseTime: AlertDuration;
  /** The same without the time for which an alert was snoozed before its first answer. */
  responseTimeWithoutSnooze: AlertDuration;
  /** The organization’s IANA time zone, in which days begin. */
  timezone: Scalars['String']['output'];
  /** End of the window, exclusive: asOf. */
  to: Scalars['DateTime']['output'];
  /** What kinds of alerts there were. */
  topCategories: AlertCategories;
  /** How many alerts there were. */
  totals: AlertTotals;
  /** One entry a day, oldest first; the last may be partial. */
  trend: Array<AlertDay>;
  /** All seven weekdays, Monday first. */
  weekdays: Array<AlertWeekday>;
};

/** The categories with the most alerts, and the rest. */
export type AlertCategories = {
  __typename?: 'AlertCategories';
  /** Alerts raised of all other categories. */
  restCount: Scalars['Int']['output'];
  /** Those in percent (0–100) of all raised; null: none were. */
  restPercent: Maybe<Scalars['Float']['output']>;
  /** The 5 categories with the most alerts raised, the most first; equal ones by name. */
  rows: Array<AlertCategoryCount>;
};

/** Alerts of a category. */
export type AlertCategoryCount = {
  __typename?: 'AlertCategoryCount';
  /** The category. */
  category: Scalars['String']['output'];
  /** Alerts raised. */
  count: Scalars['Int']['output'];
  /** Percentage (0–100) of all raised; null: none were. */
  percent: Maybe<Scalars['Float']['output']>;
};

/** Something that was told of an alert. */
export type AlertChangeEntry = {
  __typename?: 'AlertChangeEntry';
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The batch of interactions that it came with; null: none. */
  batchId: Maybe<Scalars['String']['output']>;
  /** Who did it: of an interaction the id of the user or key, else that of the application, or a token in its place; null: nobody was named. */
  by: Maybe<Scalars['ID']['output']>;
  /** What they said of it; null: nothing. */
  note: Maybe<Scalars['String']['output']>;
  /** Of SNOOZED: until when; else null. */
  snoozedUntil: Maybe<Scalars['DateTime']['output']>;
  /** By which way it was told. */
  source: AlertChangeSource;
  /** What was told. */
  type: AlertChangeType;
};

/** By which way something was told. */
export type AlertChangeSource =
  /** By ingestion. */
  | 'EVENT'
  /** By a file. */
  | 'IMPORT'
  /** By recordAlertInteraction or recordAlertInteractions. */
  | 'INTERACTION';

/** What can be told of an alert. */
export type AlertChangeType =
  /** Somebody has seen it; the first of an episode counts, and ends a snooze. */
  | 'ACKNOWLEDGED'
  /** Nothing was to be done. */
  | 'DISMISSED'
  /** It fired; after the end of an episode a new one begins. */
  | 'RAISED'
  /** It is not over after all: a new episode begins. */
  | 'REOPENED'
  /** What it told of is over. */
  | 'RESOLVED'
  /** Put off until a moment. */
  | 'SNOOZED';

/** What alerts are made of and what they come to, of the last local days of the organization’s zone, up to asOf: [from, to). All of it is computed in one database snapshot. */
export type AlertDashboard = {
  __typename?: 'AlertDashboard';
  /** Alerts active at asOf by class, whenever they were raised: every class, 0 where there is none. */
  activeTypeClasses: Array<AlertTypeClassShare>;
  /** AI handling rate: of the alerts raised in the window, those that tell of an issue that was prevented by itself. */
  aiHandlingRate: AlertShare;
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** What prevented issues are stated to have saved. */
  estimatedSavings: AlertSavings;
  /** First instant of the first day, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Business impact of the alerts active at asOf, whenever they were raised, by currency in the order of their codes, of at most 200: those that most alerts state. Alerts that state none count for nothing. */
  moneyAtRisk: Array<AlertMoney>;
  /** The same numbers of the period before. */
  previous: AlertPeriodComparison;
  /** Alerts raised in the window. */
  raised: Scalars['Int']['output'];
  /** How fast alerts raised in the window were answered, by severity: every severity. */
  responseBySeverity: Array<AlertSeverityResponse>;
  /** Alerts raised by severity: every severity, 0 where there is none. */
  severities: Array<AlertSeverityShare>;
  /** The organization’s IANA time zone, in which days begin. */
  timezone: Scalars['String']['output'];
  /** End of the window, exclusive: asOf. */
  to: Scalars['DateTime']['output'];
  /** Alerts raised by class: every class, 0 where there is none. */
  typeClasses: Array<AlertTypeClassShare>;
};

/** One local day of the organization’s zone. */
export type AlertDay = {
  __typename?: 'AlertDay';
  /** Local date, YYYY-MM-DD. */
  date: Scalars['String']['output'];
  /** The day is still running at asOf. */
  partial: Scalars['Boolean']['output'];
  /** Of every severity, 0 where none was raised. */
  severities: Array<AlertSeverityCount>;
  /** First instant of the day, inclusive. */
  start: Scalars['DateTime']['output'];
  /** Alerts raised on the day. */
  total: Scalars['Int']['output'];
};

/** An alert with its episodes and everything that was told of it. */
export type AlertDetail = {
  __typename?: 'AlertDetail';
  /** The alert as it stands now. */
  alert: Alert;
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** What was told, the newest 500, newest first, also where it changed nothing. */
  changes: Array<AlertChangeEntry>;
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Its episodes, the newest 100, newest first. */
  episodes: Array<AlertEpisode>;
};

/** A duration over the window. Percentiles from rollups are at most 1 % off; from rows they are exact. */
export type AlertDuration = {
  __typename?: 'AlertDuration';
  /** Mean, seconds; null: there are none. */
  meanSeconds: Maybe<Scalars['Float']['output']>;
  /** Name of the metric in the catalogue. */
  metric: Scalars['String']['output'];
  /** Episodes behind it. */
  n: Scalars['Int']['output'];
  /** Median, seconds; null: there are none. */
  p50Seconds: Maybe<Scalars['Float']['output']>;
  /** 90th percentile, seconds; null: there are none. */
  p90Seconds: Maybe<Scalars['Float']['output']>;
  /** 95th percentile, seconds; null: there are none. */
  p95Seconds: Maybe<Scalars['Float']['output']>;
};

/** From a raise of an alert to its end. */
export type AlertEpisode = {
  __typename?: 'AlertEpisode';
  /** When it was acknowledged first; null: it was not. */
  acknowledgedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was dismissed; null: it was not. */
  dismissedAt: Maybe<Scalars['DateTime']['output']>;
  /** Its number, from 1. */
  number: Scalars['Int']['output'];
  /** When it began. */
  raisedAt: Scalars['DateTime']['output'];
  /** When it was resolved; null: it was not. */
  resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it was answered first: acknowledged, resolved or dismissed; null: it was not. */
  respondedAt: Maybe<Scalars['DateTime']['output']>;
  /** Seconds until the first answer; null: there is none. */
  responseSeconds: Maybe<Scalars['Float']['output']>;
  /** The same without snoozed time; null: there is no answer. */
  responseSecondsWithoutSnooze: Maybe<Scalars['Float']['output']>;
  /** The severity that was told last within it. */
  severity: AlertSeverity;
};

/** What was foretold of a local day, and what came of it. */
export type AlertForecastDay = {
  __typename?: 'AlertForecastDay';
  /** Alerts raised on the day; null: it is not over, or not counted yet. */
  actual: Maybe<Scalars['Int']['output']>;
  /** Local days behind it. */
  basisDays: Scalars['Int']['output'];
  /** The local date, YYYY-MM-DD. */
  day: Scalars['String']['output'];
  /** Days between the two dates. */
  horizonDays: Scalars['Int']['output'];
  /** When it was foretold; it has not changed since. */
  issuedAt: Scalars['DateTime']['output'];
  /** The local date on which it was foretold, YYYY-MM-DD. */
  issuedOn: Scalars['String']['output'];
  /** Seasonal-naive: the alerts of the last such weekday that was over when it was foretold. */
  naive: Scalars['Int']['output'];
  /** Alerts foretold: the median of the weekday over 8 weeks. */
  predicted: Scalars['Float']['output'];
  /** When they were counted last, which is done again for as long as events of the day may come; null: not yet. */
  scoredAt: Maybe<Scalars['DateTime']['output']>;
};

/** Alerts raised in one hour of the week. */
export type AlertHeatmapCell = {
  __typename?: 'AlertHeatmapCell';
  /** Alerts raised. */
  count: Scalars['Int']['output'];
  /** Local hour, 0 to 23. */
  hour: Scalars['Int']['output'];
  /** Weekday, 1 (Monday) to 7 (Sunday). */
  weekday: Scalars['Int']['output'];
};

/** Something that somebody does, or has done, with an alert. */
export type AlertInteractionInput = {
  /** Id of the alert in the application, 1 to 100 characters. Unknown, or of another organization: NOT_FOUND. */
  alertId: Scalars['ID']['input'];
  /** The client’s own id of the interaction, 1 to 100 characters: sent again with it, an interaction is answered as the first time and stored once. With other content under the same key: CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What they have to say of it, 1 to 1,000 characters. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** When they did it; default: now, or just after what was told last where that lies ahead. At most 5 minutes from now, not before the episode began, and, of RESOLVED and DISMISSED, not before what was told last of the alert. */
  occurredAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of SNOOZED, and of nothing else: until when. Later than occurredAt, by at most 30 days. */
  snoozedUntil?: InputMaybe<Scalars['DateTime']['input']>;
  /** What they do. BAD_USER_INPUT, which says how the alert stands, where it has ended, or is acknowledged already and not snoozed. */
  type: AlertInteractionType;
};

/** What became of an interaction. */
export type AlertInteractionOutcome =
  /** It is stored now. */
  | 'ACCEPTED'
  /** It was stored before under its idempotencyKey, and is answered as then. */
  | 'DUPLICATE'
  /** It is refused, and nothing of it is stored: code and message say why. */
  | 'FAILED';

/** What became of an interaction with an alert. */
export type AlertInteractionResult = {
  __typename?: 'AlertInteractionResult';
  /** Id of the alert. */
  alertId: Scalars['ID']['output'];
  /** How the alert stood then, right after it; null: it is not stored. */
  alertStatus: Maybe<AlertStatus>;
  /** Of FAILED: the code, as of GraphQL errors; else null. */
  code: Maybe<Scalars['String']['output']>;
  /** Which episode of the alert it belongs to, from 1; null: it is not stored. */
  episode: Maybe<Scalars['Int']['output']>;
  /** Its place in the call, from 0. */
  index: Scalars['Int']['output'];
  /** Of FAILED: what is wrong, in words; else null. */
  message: Maybe<Scalars['String']['output']>;
  /** When it was done; null: it is not stored. */
  occurredAt: Maybe<Scalars['DateTime']['output']>;
  /** What became of it. */
  outcome: AlertInteractionOutcome;
  /** Seconds from when the episode began until it was done; null: it is not stored. */
  responseSeconds: Maybe<Scalars['Float']['output']>;
  /** The same without the time for which the alert was snoozed; null: it is not stored. */
  responseSecondsWithoutSnooze: Maybe<Scalars['Float']['output']>;
  /** What was done. */
  type: AlertInteractionType;
};

/** What somebody does with an alert. */
export type AlertInteractionType =
  /** They have seen it. */
  | 'ACKNOWLEDGED'
  /** Nothing is to be done. */
  | 'DISMISSED'
  /** What it told of is over. */
  | 'RESOLVED'
  /** They put it off, until snoozedUntil. */
  | 'SNOOZED';

/** What became of a batch of interactions. */
export type AlertInteractionsResult = {
  __typename?: 'AlertInteractionsResult';
  /** Interactions that are stored now. */
  accepted: Scalars['Int']['output'];
  /** Name of the batch: the one that was given, or a new one. */
  batchId: Scalars['String']['output'];
  /** Interactions that were stored before, or earlier in this call. */
  duplicates: Scalars['Int']['output'];
  /** Interactions that are refused. */
  failed: Scalars['Int']['output'];
  /** One for each, in the order of the call. */
  results: Array<AlertInteractionResult>;
};

/** One metric of alerts in this period and in the one before. */
export type AlertMetricComparison = {
  __typename?: 'AlertMetricComparison';
  /** Change from the previous value in percent; null when either is missing or the previous one is 0. */
  changePercent: Maybe<Scalars['Float']['output']>;
  /** Value in this period; null: there is none. */
  current: Maybe<Scalars['Float']['output']>;
  /** Name of the metric in the catalogue. */
  name: Scalars['String']['output'];
  /** Value in the previous period; null: there is none. */
  previous: Maybe<Scalars['Float']['output']>;
  /** Unit of the values. */
  unit: Unit;
};

/** An amount of money. Decimal text, added up as decimals: no digit is rounded. */
export type AlertMoney = {
  __typename?: 'AlertMoney';
  /** The amount, as decimal text with at most six decimals. */
  amount: Scalars['String']['output'];
  /** Currency, ISO 4217. */
  currency: Scalars['String']['output'];
  /** Alerts that state an amount in it: those that are added up. */
  n: Scalars['Int']['output'];
};

/** What alerts are listed by: when their last episode began, equal ones by id. */
export type AlertOrder =
  /** The oldest first. */
  | 'RAISED_ASC'
  /** The newest first. */
  | 'RAISED_DESC';

/** Alerts, in the order that was asked for. */
export type AlertPage = {
  __typename?: 'AlertPage';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Whether there is more, and where to go on. */
  pageInfo: PageInfo;
  /** The alerts of the page. */
  rows: Array<Alert>;
  /** Alerts that the question leaves, on all pages together; 10,000 where there are as many or more. */
  totalCount: Scalars['Int']['output'];
};

/** The period before: as many local days, ending where this one begins, cut after the same elapsed time when this one is still running. */
export type AlertPeriodComparison = {
  __typename?: 'AlertPeriodComparison';
  /** Start of the previous period, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Counts, shares and durations of both periods. */
  metrics: Array<AlertMetricComparison>;
  /** End of the previous period, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** How many alerts a day is likely to have. */
export type AlertPrediction = {
  __typename?: 'AlertPrediction';
  /** Mean of the medians of the seven weekdays; null under 14 days. */
  dailyAverage: Maybe<Scalars['Float']['output']>;
  /** Local days behind it: those of the last 8 weeks that are over, from that of the first alert on. */
  n: Scalars['Int']['output'];
  /** All seven, Monday first; null under 14 days. */
  weekdays: Maybe<Array<AlertWeekdayMedian>>;
};

/** What was saved, and how that is known. */
export type AlertSavings = {
  __typename?: 'AlertSavings';
  /** The sum of each currency, of at most 200: those that most alerts state. Currencies are never added up. */
  amounts: Array<AlertMoney>;
  /** How the amounts are made of the other fields, in words. */
  formula: Scalars['String']['output'];
  /** Alerts of class PREVENTED_ISSUE raised in the window. */
  prevented: Scalars['Int']['output'];
  /** Of those, the ones that state an amount. */
  stated: Scalars['Int']['output'];
  /** Those that state none, and count for nothing. */
  unstated: Scalars['Int']['output'];
};

/** How much an alert matters: its priority. */
export type AlertSeverity =
  /** It matters most. */
  | 'CRITICAL'
  /** Soon. */
  | 'IMPORTANT'
  /** To be known of. */
  | 'INFO'
  /** In the usual course. */
  | 'STANDARD';

/** Alerts of one severity. */
export type AlertSeverityCount = {
  __typename?: 'AlertSeverityCount';
  /** Alerts raised. */
  count: Scalars['Int']['output'];
  /** The severity. */
  severity: AlertSeverity;
};

/** How fast alerts of one severity were answered. */
export type AlertSeverityResponse = {
  __typename?: 'AlertSeverityResponse';
  /** From the raise to the first answer, of the alerts raised in the window; snoozed time counts. */
  responseTime: AlertDuration;
  /** The same without snoozed time. */
  responseTimeWithoutSnooze: AlertDuration;
  /** The severity. */
  severity: AlertSeverity;
};

/** Alerts of one severity, and their share. */
export type AlertSeverityShare = {
  __typename?: 'AlertSeverityShare';
  /** Alerts raised. */
  count: Scalars['Int']['output'];
  /** Percentage (0–100) of all raised; null: none were. */
  percent: Maybe<Scalars['Float']['output']>;
  /** The severity. */
  severity: AlertSeverity;
};

/** A share of alerts. */
export type AlertShare = {
  __typename?: 'AlertShare';
  /** Alerts of which it is a share. */
  n: Scalars['Int']['output'];
  /** Of those, the ones that are still inside the time within which it is decided, also where it is already; null: it has no such time. */
  pending: Maybe<Scalars['Int']['output']>;
  /** Percentage (0–100); null: there are none to be a share of. */
  percent: Maybe<Scalars['Float']['output']>;
};

/** How it stands with the last episode of an alert. OPEN, ACKNOWLEDGED and SNOOZED are active. */
export type AlertStatus =
  /** Somebody has seen it. */
  | 'ACKNOWLEDGED'
  /** Ended: nothing was to be done. */
  | 'DISMISSED'
  /** Raised, and nobody has answered. */
  | 'OPEN'
  /** Ended: what it told of is over. */
  | 'RESOLVED'
  /** Put off until a moment that has not come. */
  | 'SNOOZED';

/** How many alerts there were in the window. */
export type AlertTotals = {
  __typename?: 'AlertTotals';
  /** Acknowledged first in the window, whenever they were raised. */
  acknowledged: Scalars['Int']['output'];
  /** Neither resolved nor dismissed at asOf, whenever they were raised. */
  active: Scalars['Int']['output'];
  /** Dismissed in the window, whenever they were raised. */
  dismissed: Scalars['Int']['output'];
  /** Raised in the window. */
  raised: Scalars['Int']['output'];
  /** Resolved in the window, whenever they were raised. */
  resolved: Scalars['Int']['output'];
};

/** What kind of thing an alert tells of. */
export type AlertTypeClass =
  /** Somebody has to do something. */
  | 'ACTION_NEEDED'
  /** Somebody else has to look. */
  | 'ESCALATION'
  /** Nothing has to be done. */
  | 'INFORMATION'
  /** Something was prevented by itself: nobody had to act. */
  | 'PREVENTED_ISSUE'
  /** Something is getting worse. */
  | 'TREND_WARNING';

/** Alerts of one class, and their share. */
export type AlertTypeClassShare = {
  __typename?: 'AlertTypeClassShare';
  /** Alerts. */
  count: Scalars['Int']['output'];
  /** Percentage (0–100) of all of them; null: there are none. */
  percent: Maybe<Scalars['Float']['output']>;
  /** The class. */
  typeClass: AlertTypeClass;
};

/** A weekday of the window, in the organization’s zone. */
export type AlertWeekday = {
  __typename?: 'AlertWeekday';
  /** Mean of one of them; null: the window has no such day. */
  mean: Maybe<Scalars['Float']['output']>;
  /** How many days of the window are such a day. */
  occurrences: Scalars['Int']['output'];
  /** One of them is still running at asOf. */
  partial: Scalars['Boolean']['output'];
  /** Alerts raised on all of them. */
  raised: Scalars['Int']['output'];
  /** Weekday, 1 (Monday) to 7 (Sunday). */
  weekday: Scalars['Int']['output'];
};

/** What a weekday is likely to have. */
export type AlertWeekdayMedian = {
  __typename?: 'AlertWeekdayMedian';
  /** Median of the alerts raised on one; null: there is none. */
  median: Maybe<Scalars['Float']['output']>;
  /** Days behind it. */
  n: Scalars['Int']['output'];
  /** Weekday, 1 (Monday) to 7 (Sunday). */
  weekday: Scalars['Int']['output'];
};

/** A key by which a machine speaks for an organization. */
export type ApiKey = {
  __typename?: 'ApiKey';
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** Id of whoever made it. */
  createdBy: Scalars['String']['output'];
  /** From when on it is refused. */
  expiresAt: Scalars['DateTime']['output'];
  /** Id of the key; in the audit trail it is the admin `api-key:` and this id. */
  id: Scalars['ID']['output'];
  /** When it was last used, to a minute; null: never. */
  lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** What whoever made it called it. */
  name: Scalars['String']['output'];
  /** The beginning of the key, by which to tell it from others; no secret. */
  prefix: Scalars['String']['output'];
  /** When it was revoked; null: it was not. */
  revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** What it may do. */
  scopes: Array<ApiKeyScope>;
};

/** What an API key may do in its organization. None administers. */
export type ApiKeyScope =
  /** Brings data in, as a SERVICE does: the desk, and events of the audit trail. Reads no analytics. */
  | 'INGEST'
  /** Reads the analytics, as an ANALYST does. */
  | 'READ';

/** Somebody who uses the connected application. */
export type AppUserInput = {
  /** Their address, at most 254 characters; null leaves what is known. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Their id in the application, 1 to 200 characters. */
  id: Scalars['String']['input'];
  /** Their name, at most 200 characters; null leaves what is known. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Rates to count with instead of those of the organization, where they are given. */
export type AskedCostRatesInput = {
  /** One measurement of a service, likewise. */
  metric?: InputMaybe<Scalars['String']['input']>;
  /** One prediction, likewise. */
  prediction?: InputMaybe<Scalars['String']['input']>;
  /** One run of a workflow: a decimal from 0 to 9999999.999999 with at most 6 decimals, such as 0.005. */
  run?: InputMaybe<Scalars['String']['input']>;
};

/** How many actions one key has. */
export type AuditBreakdown = {
  __typename?: 'AuditBreakdown';
  /** Actions in the window. */
  count: Scalars['Int']['output'];
  /** What was counted by: an action, a resource type, or the id of an admin. */
  key: Scalars['String']['output'];
  /** The key for people: the name of an admin, else the key itself. */
  label: Scalars['String']['output'];
};

/** A signed line about the end of the trail. */
export type AuditCheckpoint = {
  __typename?: 'AuditCheckpoint';
  /** When it was signed. */
  at: Scalars['DateTime']['output'];
  /** Hash of that row, in hexadecimal. */
  hash: Scalars['String']['output'];
  /** Sequence number of the row it names. */
  seq: Scalars['String']['output'];
};

/** Actions of one local day. */
export type AuditDay = {
  __typename?: 'AuditDay';
  /** Actions in it. */
  count: Scalars['Int']['output'];
  /** The local date, as YYYY-MM-DD. */
  date: Scalars['String']['output'];
  /** Start of the counted part of the day, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Only part of the day lies in the window: the first day, and the one that is still running. */
  partial: Scalars['Boolean']['output'];
  /** End of the counted part of the day, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** An event of a host application. What is too long, or is no text that can be stored, is answered as FAILED with the field and its limit named. */
export type AuditEventInput = {
  /** What was done, 1 to 100 characters. */
  action: Scalars['String']['input'];
  /** Who did it: the id or external id of a user, or any other id, of at most 200 characters; default: the system. */
  adminId?: InputMaybe<Scalars['ID']['input']>;
  /** Their name at that time, at most 200 characters; default: that of the user. */
  adminName?: InputMaybe<Scalars['String']['input']>;
  /** At most 64 KiB as canonical JSON (RFC 8785), nested at most 32 levels deep; whole numbers beyond 2^53 go as text. Default: {}. */
  details?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Why it failed, at most 100 characters. */
  errorCode?: InputMaybe<Scalars['String']['input']>;
  /** Id of the event in the host application: recorded once, however often it is sent. 1 to 200 characters. */
  externalId: Scalars['String']['input'];
  /** Address or host name it came from, at most 255 characters. */
  ipAddress?: InputMaybe<Scalars['String']['input']>;
  /** When it happened: not before 2000, nor more than 5 minutes from now. Kept to the millisecond. */
  occurredAt: Scalars['DateTime']['input'];
  /** Default: FAILED where errorCode is given, else SUCCESS. */
  outcome?: InputMaybe<AuditOutcome>;
  /** To which one, at most 512 characters. */
  resourceId?: InputMaybe<Scalars['String']['input']>;
  /** To what kind of thing, 1 to 100 characters. */
  resourceType: Scalars['String']['input'];
  /** User agent it came with, at most 1,024 characters. */
  userAgent?: InputMaybe<Scalars['String']['input']>;
};

/** What became of one event. */
export type AuditEventResult = {
  __typename?: 'AuditEventResult';
  /** Code of the failure, as of GraphQL errors. */
  code: Maybe<Scalars['String']['output']>;
  /** Id of the event in the host application. */
  externalId: Scalars['String']['output'];
  /** Id of its row in the trail; null where it FAILED. */
  id: Maybe<Scalars['ID']['output']>;
  /** Place of the event in the call, from 0. */
  index: Scalars['Int']['output'];
  /** What is wrong, in words. */
  message: Maybe<Scalars['String']['output']>;
  /** The row that is there already says something else. False where that can no longer be told, as of an erased row. */
  payloadMismatch: Scalars['Boolean']['output'];
  /** Place of its row in the trail; null where it FAILED, or was recorded and purged since. */
  seq: Maybe<Scalars['String']['output']>;
  /** What became of it. */
  status: AuditEventStatus;
};

/** What became of an event. */
export type AuditEventStatus =
  /** An event of this external id was recorded before; that one stays as it is. */
  | 'DUPLICATE'
  /** It is not in the trail; code and message tell why. */
  | 'FAILED'
  /** It is in the trail now. */
  | 'RECORDED';

/** Something that is wrong with the trail. */
export type AuditFinding = {
  __typename?: 'AuditFinding';
  /** Sequence number of the first row concerned. */
  firstSeq: Scalars['String']['output'];
  /** What kind of change it is. */
  kind: AuditVerdict;
  /** Sequence number of the last row concerned. */
  lastSeq: Scalars['String']['output'];
  /** The same in a sentence. */
  message: Scalars['String']['output'];
};

/** One row of the audit trail: who did what to which resource, and how it ended. */
export type AuditLog = {
  __typename?: 'AuditLog';
  /** What was done. Opsgraph itself writes: CHECKPOINT_AUDIT_TRAIL (checkpointAuditTrail), CLAIM_SESSION (claimSession), CLOSE_SESSION (closeSession), CREATE_API_KEY (createApiKey), DELETE_APP_USER (deleteAppUser), DELETE_LEARNER (deleteLearner), DELETE_ORGANIZATION_DATA (deleteOrganizationData), ERASE_ALERT_ACTOR (eraseAlertActor), INVITE_USER (inviteUser), PREVIEW_ORGANIZATION_DELETION (organizationDeletionPreview), PURGE_AUDIT_LOGS (purgeAuditLogs), PURGE_USAGE (purgeUsage), READ_AUDIT_LOGS (auditLogConnection), READ_AUDIT_LOGS (auditLogs), READ_AUDIT_STATS (auditStats), READ_AUDIT_STATS (explainMetric), READ_AUDIT_STATS (metricSeries), READ_AUDIT_STATS (metricValues), READ_METRIC_ROWS (metricRows), RECORD_ALERT_INTERACTION (recordAlertInteraction), RECORD_ALERT_INTERACTIONS (recordAlertInteractions), REGISTER_COURSES (registerCourses), REGISTER_SERVICES (registerServices), REGISTER_SURVEYS (registerSurveys), REMOVE_USER (removeUser), REPLAY_DEAD_LETTERS (replayDeadLetters), RETIRE_PERSONAL_KEYS (retirePersonalKeys), REVOKE_API_KEY (revokeApiKey), ROTATE_PERSONAL_KEY (rotatePersonalKey), SEND_MESSAGE (sendMessage), SET_CHAT_MODE (setChatMode), SET_COST_RATES (setCostRates), SET_FEATURE_MAP (setFeatureMap), SET_USER_ROLE (setUserRole), START_SESSION (startSession), SUBMIT_CSAT (submitCsat), UPDATE_ORGANIZATION (updateOrganization), VERIFY_AUDIT_TRAIL (verifyAuditTrail), WATCH_AUDIT_TRAIL (auditTrail). */
  action: Scalars['String']['output'];
  /** The user who did it, as they are now; null when adminId is no user of the organization. */
  admin: Maybe<User>;
  /** Who did it: subject of the credential, or the id that a host application gave. Null: the system itself, or a person who was erased. */
  adminId: Maybe<Scalars['ID']['output']>;
  /** Name of who did it: the present display name of the user, else the name when the row was written, else their id; "System" when it was nobody. */
  adminName: Scalars['String']['output'];
  /** When it happened, to the millisecond; for events of a host application, as that told it. */
  createdAt: Scalars['DateTime']['output'];
  /** The call’s arguments, or what a host application told; {} when there is nothing. Secrets are redacted; what was too long says what was cut. */
  details: Scalars['JSONObject']['output'];
  /** Code of the error, when it did not succeed. */
  errorCode: Maybe<Scalars['String']['output']>;
  /** Id under which a host application recorded it; null for Opsgraph’s own rows. */
  externalId: Maybe<Scalars['String']['output']>;
  /** SHA-256 of the row and of the hash before it, in hexadecimal (see verifyAuditTrail). */
  hash: Scalars['String']['output'];
  /** Id of the row. */
  id: Scalars['ID']['output'];
  /** Address it came from; a host application may give a host name. */
  ipAddress: Maybe<Scalars['String']['output']>;
  /** How it ended. */
  outcome: AuditOutcome;
  /** Id of the resource, where there is one. */
  resourceId: Maybe<Scalars['String']['output']>;
  /** Kind of the resource it was done to. */
  resourceType: Scalars['String']['output'];
  /** Place in the organization’s trail, from 1 without gaps. A decimal number of up to 19 digits. */
  seq: Scalars['String']['output'];
  /** User agent it came with. */
  userAgent: Maybe<Scalars['String']['output']>;
};

/** A slice of the audit trail, newest first, that stays put while rows are added (Relay cursor connection). */
export type AuditLogConnection = {
  __typename?: 'AuditLogConnection';
  /** The rows of this slice with their cursors. */
  edges: Array<AuditLogEdge>;
  /** Whether there is more, and where to go on. */
  pageInfo: PageInfo;
};

/** A row and its place in the list. */
export type AuditLogEdge = {
  __typename?: 'AuditLogEdge';
  /** Place of the row in the list, for after and before. Signed; made for this organization. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: AuditLog;
};

/** Which rows of the audit trail; what is left out does not narrow the list. */
export type AuditLogFilter = {
  /** This action, as it is written. */
  action?: InputMaybe<Scalars['String']['input']>;
  /** Done by this admin. */
  adminId?: InputMaybe<Scalars['ID']['input']>;
  /** Start of the window, inclusive; default: 90 days before its end. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** With this outcome. */
  outcome?: InputMaybe<AuditOutcome>;
  /** This resource. */
  resourceId?: InputMaybe<Scalars['String']['input']>;
  /** This kind of resource. */
  resourceType?: InputMaybe<Scalars['String']['input']>;
  /** Rows in which this text occurs, in any case: in action, resource, names, address, user agent or details. Literal text, 1 to 200 characters. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** End of the window, exclusive; default: now. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A page of the audit trail, newest first: by createdAt, then by id. */
export type AuditLogs = {
  __typename?: 'AuditLogs';
  /** Most rows on a page, as asked for. */
  limit: Scalars['Int']['output'];
  /** The rows of this page. */
  logs: Array<AuditLog>;
  /** Rows left out before this page, as asked for. */
  offset: Scalars['Int']['output'];
  /** Rows that match, on all pages. Beyond 10,000 this is 10000 and a lower bound, unless exactTotal was asked for. */
  total: Scalars['Int']['output'];
  /** False: there are more rows than total says. */
  totalIsExact: Scalars['Boolean']['output'];
};

/** How an audited action ended. */
export type AuditOutcome =
  /** It was refused: the actor may not do this. */
  | 'DENIED'
  /** It was tried and changed nothing; errorCode says why. */
  | 'FAILED'
  /** It was done; where it changed something, change and row are one transaction. */
  | 'SUCCESS';

/** Rows of one month of UTC. */
export type AuditPurgeMonth = {
  __typename?: 'AuditPurgeMonth';
  /** The month, as YYYY-MM. */
  month: Scalars['String']['output'];
  /** Rows of it that are covered. */
  rows: Scalars['Int']['output'];
};

/** What a purge of the audit trail covers. */
export type AuditPurgeResult = {
  __typename?: 'AuditPurgeResult';
  /** Rows older than this moment are covered. */
  before: Scalars['DateTime']['output'];
  /** True: nothing was deleted. */
  dryRun: Scalars['Boolean']['output'];
  /** All of them are gone. False after a dry run, or when the rest is left to the hourly job. */
  finished: Scalars['Boolean']['output'];
  /** The same by month, oldest first. */
  months: Array<AuditPurgeMonth>;
  /** Rows covered. */
  rows: Scalars['Int']['output'];
};

/** What was done in the last `periodDays` × 24 hours before asOf: all rows of the trail, whatever their outcome. */
export type AuditStats = {
  __typename?: 'AuditStats';
  /** Actions by action, the most frequent first; at most 500 keys. */
  actionBreakdown: Array<AuditBreakdown>;
  /** Actions by admin, the most frequent first; at most 500 keys. "System" stands for nobody. */
  adminBreakdown: Array<AuditBreakdown>;
  /** End of the window, exclusive: the moment this was true at. */
  asOf: Scalars['DateTime']['output'];
  /** Actions by day of the organization’s zone, oldest first, 0 where there were none. */
  daily: Array<AuditDay>;
  /** Start of the window, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Length of the window in days of 24 hours. */
  periodDays: Scalars['Int']['output'];
  /** Actions by resource type, the most frequent first; at most 500 keys. */
  resourceBreakdown: Array<AuditBreakdown>;
  /** Actions in the window. */
  totalActions: Scalars['Int']['output'];
};

/** How the audit trail stands: where it begins and ends, how far it is signed, and what was last found of it. */
export type AuditTrailStatus = {
  __typename?: 'AuditTrailStatus';
  /** The last checkpoint of the end of the trail in the file of this gateway, by its signature; null: there is none. Gateways with files of their own have checkpoints of their own. */
  checkpoint: Maybe<AuditCheckpoint>;
  /** Whether the row that the checkpoint names is there and has its hash. False: verify the trail. Null: there is no checkpoint, or its row is older than the oldest that is kept. */
  checkpointHolds: Maybe<Scalars['Boolean']['output']>;
  /** The createdAt of that row. */
  firstAt: Maybe<Scalars['DateTime']['output']>;
  /** Sequence number of the oldest row that is kept; null: none is. */
  firstSeq: Maybe<Scalars['String']['output']>;
  /** The createdAt of that row; null also where it is missing. */
  lastAt: Maybe<Scalars['DateTime']['output']>;
  /** Sequence number of the newest row: so many were ever written. Null: none was. */
  lastSeq: Maybe<Scalars['String']['output']>;
  /** The last verifyAuditTrail that came to a verdict. Null: none did; `npx opsgraph audit verify` leaves no row. */
  lastVerification: Maybe<AuditTrailVerification>;
  /** Rows written after the checkpoint: only the database itself speaks for them. Hourly checkpoints keep it small. */
  unanchoredRows: Scalars['Int']['output'];
};

/** What a verification found, as its row of the trail tells it. */
export type AuditTrailVerification = {
  __typename?: 'AuditTrailVerification';
  /** Who asked for it; null: a person who was erased. */
  adminId: Maybe<Scalars['ID']['output']>;
  /** Name of who asked for it, as adminName of AuditLog. */
  adminName: Scalars['String']['output'];
  /** When it ended. */
  at: Scalars['DateTime']['output'];
  /** How many findings there were. */
  findingCount: Scalars['Int']['output'];
  /** False: only a span of time was verified. */
  isWhole: Scalars['Boolean']['output'];
  /** Rows whose hashes were computed again. */
  rows: Scalars['Int']['output'];
  /** The most severe finding; INTACT or PURGED when there was none. */
  verdict: AuditVerdict;
};

/** What a verification of the audit trail found. */
export type AuditVerdict =
  /** The content of a row is not what its hash says. */
  | 'EDITED'
  /** The trail is intact; a line of the checkpoints carries a signature that is not its own. */
  | 'FORGED_CHECKPOINT'
  /** A row is there that was never appended. */
  | 'INSERTED'
  /** Every row is there, in its place and as it was written. */
  | 'INTACT'
  /** The same, beside rows that purges deleted by the book. */
  | 'PURGED'
  /** Rows are missing in the middle, and no purge covers them. */
  | 'REMOVED'
  /** Rows have changed places. */
  | 'REORDERED'
  /** The rows agree with each other, but not with what was signed or kept of them. */
  | 'REWRITTEN'
  /** The oldest rows are missing, and no purge covers them. */
  | 'TRUNCATED_HEAD'
  /** The newest rows are missing. */
  | 'TRUNCATED_TAIL';

/** Result of a verification of the audit trail. */
export type AuditVerification = {
  __typename?: 'AuditVerification';
  /** When that checkpoint was signed. */
  anchoredThroughAt: Maybe<Scalars['DateTime']['output']>;
  /** Sequence number of the last signed checkpoint that agrees with the trail; null: none does. */
  anchoredThroughSeq: Maybe<Scalars['String']['output']>;
  /** How many findings there are. */
  findingCount: Scalars['Int']['output'];
  /** The first hundred of them. */
  findings: Array<AuditFinding>;
  /** Sequence number of the first row examined. */
  firstSeq: Maybe<Scalars['String']['output']>;
  /** Sequence number of the last row examined. */
  lastSeq: Maybe<Scalars['String']['output']>;
  /** What this verification could not know or use, in sentences. */
  notes: Array<Scalars['String']['output']>;
  /** Rows that purges deleted by the book. */
  purgedRows: Scalars['Int']['output'];
  /** Rows whose hashes were computed again. */
  rows: Scalars['Int']['output'];
  /** How long it took, in seconds. */
  seconds: Scalars['Float']['output'];
  /** Rows after that checkpoint: only the database itself speaks for them. */
  unanchoredRows: Scalars['Int']['output'];
  /** The most severe finding; INTACT or PURGED when there is none. */
  verdict: AuditVerdict;
};

/** Which direction of a metric is good news. */
export type Better =
  /** More is better. */
  | 'HIGHER'
  /** Less is better. */
  | 'LOWER'
  /** Neither is good or bad by itself. */
  | 'NEITHER';

/** How fast the error budget burns: the share that failed, divided by the share that may fail. At 1 it lasts for the window exactly. Null: nothing happened. */
export type BurnRates = {
  __typename?: 'BurnRates';
  /** Over the last 24 hours. */
  day: Maybe<Scalars['Float']['output']>;
  /** Over the last hour. */
  hour: Maybe<Scalars['Float']['output']>;
  /** Over the last 6 hours. */
  sixHours: Maybe<Scalars['Float']['output']>;
  /** Over the last 72 hours. */
  threeDays: Maybe<Scalars['Float']['output']>;
};

/** Predictions of about the same probability. */
export type CalibrationBin = {
  __typename?: 'CalibrationBin';
  /** Lowest probability of the bin, inclusive. */
  from: Scalars['Float']['output'];
  /** Their mean probability (0 to 1); null: there are none. */
  meanPredicted: Maybe<Scalars['Float']['output']>;
  /** Settled predictions in it. */
  n: Scalars['Int']['output'];
  /** The share of them in which the failure occurred (0 to 1); null: there are none. */
  observed: Maybe<Scalars['Float']['output']>;
  /** Highest, exclusive; of the last bin 1, inclusive. */
  to: Scalars['Float']['output'];
};

/** Who answers a contact. */
export type ChatMode =
  /** A bot answers. */
  | 'BOT'
  /** A person answers. */
  | 'HUMAN';

/** Which earlier time a series is compared with, point by point. */
export type Comparison =
  /** The same local times one day earlier. */
  | 'PREVIOUS_DAY'
  /** The time before: as many whole local days, weeks or months earlier as the window takes; for hours and quarters, the elapsed time of the window. */
  | 'PREVIOUS_PERIOD'
  /** The same local times seven days earlier. */
  | 'PREVIOUS_WEEK'
  /** The same local dates and times one year earlier. */
  | 'PREVIOUS_YEAR';

/** What was said, beside what came of it. */
export type ConfusionMatrix = {
  __typename?: 'ConfusionMatrix';
  /** None was predicted, and one occurred. */
  falseNegatives: Scalars['Int']['output'];
  /** A failure was predicted, and did not occur. */
  falsePositives: Scalars['Int']['output'];
  /** None was predicted, and none occurred. */
  trueNegatives: Scalars['Int']['output'];
  /** A failure was predicted, and occurred. */
  truePositives: Scalars['Int']['output'];
};

/** Someone who talks to the desk. */
export type Contact = {
  __typename?: 'Contact';
  /** Who answers them now. */
  chatMode: ChatMode;
  /** Since when. */
  chatModeChangedAt: Scalars['DateTime']['output'];
  /** When they first appeared. */
  createdAt: Scalars['DateTime']['output'];
  /** Id in the system it came from; null if none was given. */
  externalId: Maybe<Scalars['String']['output']>;
  /** Id of the contact (a UUID). */
  id: Scalars['ID']['output'];
};

/** How many there were, and what they cost. */
export type CostLine = {
  __typename?: 'CostLine';
  /** Count times rate, exact, as a decimal. */
  cost: Scalars['String']['output'];
  /** How many in the span. */
  count: Scalars['Int']['output'];
};

/** What one costs, and who says so. */
export type CostRate = {
  __typename?: 'CostRate';
  /** Where it comes from. */
  origin: CostRateOrigin;
  /** A decimal, in the organization’s own currency. */
  rate: Scalars['String']['output'];
};

/** Where a rate comes from. */
export type CostRateOrigin =
  /** It was given with the question. */
  | 'ASKED'
  /** Nobody has set any. */
  | 'DEFAULT'
  /** The organization has set it. */
  | 'ORGANIZATION';

/** What one run, measurement and prediction cost. */
export type CostRates = {
  __typename?: 'CostRates';
  /** One measurement of a service; default 0.005. */
  metric: CostRate;
  /** One prediction; default 0.02. */
  prediction: CostRate;
  /** One run of a workflow; default 0.01. */
  run: CostRate;
};

/** What one run, measurement and prediction cost, in the organization’s own currency. */
export type CostRatesInput = {
  /** One measurement of a service, likewise. */
  metric: Scalars['String']['input'];
  /** One prediction, likewise. */
  prediction: Scalars['String']['input'];
  /** One run of a workflow: a decimal from 0 to 9999999.999999 with at most 6 decimals, such as 0.005. */
  run: Scalars['String']['input'];
};

/** What a span cost: rates times counts. */
export type CostReport = {
  __typename?: 'CostReport';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Measurements of services. */
  metrics: CostLine;
  /** The total divided by the hours of the span, rounded to 6 decimals. */
  perHour: Scalars['String']['output'];
  /** Predictions made. */
  predictions: CostLine;
  /** The rates that it was counted with. */
  rates: CostRates;
  /** Runs of workflows that finished. */
  runs: CostLine;
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
  /** The sum of the three, exact, as a decimal. */
  total: Scalars['String']['output'];
};

/** How a course is finished. */
export type CourseCompletion = {
  __typename?: 'CourseCompletion';
  /** Of those enrolled, learners who have finished every lesson. */
  completed: Scalars['Int']['output'];
  /** Completed among enrolled, in percent (0 to 100); null: nobody is enrolled. */
  completionRate: Maybe<Scalars['Float']['output']>;
  /** Id of the course. */
  courseId: Scalars['ID']['output'];
  /** Learners enrolled, in the span where there is one. */
  enrolled: Scalars['Int']['output'];
  /** When any of those enrolled was last active in the course; null: never. */
  lastActivityAt: Maybe<Scalars['DateTime']['output']>;
  /** Lessons that count for its completion. */
  lessons: Scalars['Int']['output'];
  /** Median seconds from enrolment to the last lesson finished, of those who completed; null: nobody did. */
  medianSecondsToComplete: Maybe<Scalars['Float']['output']>;
  /** Of those, learners who have begun any lesson. */
  started: Scalars['Int']['output'];
  /** Its title. */
  title: Scalars['String']['output'];
};

/** How courses are finished. */
export type CourseCompletionReport = {
  __typename?: 'CourseCompletionReport';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** By the title of the course. */
  rows: Array<CourseCompletion>;
};

/** A registered course. */
export type CourseInfo = {
  __typename?: 'CourseInfo';
  /** Id in the application. */
  id: Scalars['ID']['output'];
  /** Lessons that count for its completion. */
  lessons: Scalars['Int']['output'];
  /** Surveys of the course, at most 20, by their title. */
  surveys: Array<SurveyInfo>;
  /** Title. */
  title: Scalars['String']['output'];
};

/** A course, as the application knows it. */
export type CourseInput = {
  /** Id in the application, 1 to 100 characters. */
  id: Scalars['ID']['input'];
  /** All its lessons in their order, at most 500; one that is not listed any more no longer counts. */
  lessons: Array<LessonInput>;
  /** 1 to 200 characters. */
  title: Scalars['String']['input'];
};

/** All registered courses. */
export type CourseList = {
  __typename?: 'CourseList';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** By their title. */
  rows: Array<CourseInfo>;
};

/** A key that was made just now. */
export type CreatedApiKey = {
  __typename?: 'CreatedApiKey';
  /** The key as it is listed. */
  apiKey: ApiKey;
  /** The whole key, to be sent as `Authorization: Bearer ogk_…` or `x-api-key`. Shown this once: only its hash is kept. */
  secret: Scalars['String']['output'];
};

/** A contact’s rating of a session. Of several, the latest counts. */
export type CsatResponse = {
  __typename?: 'CsatResponse';
  /** When it was given. */
  createdAt: Scalars['DateTime']['output'];
  /** Id in the system it came from; null if none was given. */
  externalId: Maybe<Scalars['String']['output']>;
  /** Id of the rating (a UUID). */
  id: Scalars['ID']['output'];
  /** Satisfaction, 1 (worst) to 5 (best). */
  score: Scalars['Int']['output'];
  /** Session that was rated (a UUID). */
  sessionId: Scalars['ID']['output'];
};

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

/** How far the numbers are behind what was received. */
export type DataFreshness = {
  __typename?: 'DataFreshness';
  /** When the database was asked. */
  asOf: Scalars['DateTime']['output'];
  /** Received time of the oldest event that is not in the numbers yet; asOf where there is none: who is idle is fresh. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** asOf − dataFreshAsOf, milliseconds. */
  lagMs: Scalars['Float']['output'];
  /** Each stream by itself, by name. */
  streams: Array<StreamFreshness>;
};

/** Where numbers come from. */
export type DataSource =
  /** Rows in PostgreSQL, read in one snapshot per answer. */
  | 'POSTGRES'
  /** Events counted in Redis; when it does not answer, numbers say that they are degraded. */
  | 'REDIS';

/** An event that was refused for good. */
export type DeadLetter = {
  __typename?: 'DeadLetter';
  /** How often it was tried again. */
  attempts: Scalars['Int']['output'];
  /** Id of the event; null: it had none. */
  clientEventId: Maybe<Scalars['String']['output']>;
  /** Why it was refused, as ingestEvents answers it. */
  code: Scalars['String']['output'];
  /** How often it was refused. */
  count: Scalars['Int']['output'];
  /** When it first came. */
  firstAt: Scalars['DateTime']['output'];
  /** Id of the letter. */
  id: Scalars['ID']['output'];
  /** It can be tried again. */
  isReplayable: Scalars['Boolean']['output'];
  /** Its kind, where it named one. */
  kind: Maybe<Scalars['String']['output']>;
  /** When it last came, or was last tried. */
  lastAt: Scalars['DateTime']['output'];
  /** The same in words. */
  message: Scalars['String']['output'];
  /** Which fields its payload had, and what kind of value each. Values are sealed and not shown. */
  shape: Maybe<Scalars['JSONObject']['output']>;
};

/** Dead letters of one reason. */
export type DeadLetterCount = {
  __typename?: 'DeadLetterCount';
  /** Why they were refused. */
  code: Scalars['String']['output'];
  /** How many there are. */
  letters: Scalars['Int']['output'];
};

/** Which dead letters; without any field all of them. */
export type DeadLetterFilter = {
  /** Why they were refused, at most 100. */
  codes?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Last refused at or after this moment. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Their ids, at most 100. */
  ids?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Their kinds, at most 100. */
  kinds?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Last refused before this moment. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A page of dead letters, the latest first. */
export type DeadLetterPage = {
  __typename?: 'DeadLetterPage';
  /** For `after`: the next page; null: there is none. */
  nextCursor: Maybe<Scalars['String']['output']>;
  /** The letters. */
  rows: Array<DeadLetter>;
  /** Letters that match, on all pages; at most 100,000 are kept. */
  totalCount: Scalars['Int']['output'];
};

/** What numbers can be grouped and filtered by. Which of them a metric has, the catalogue says. */
export type Dimension =
  /** The action of the row. */
  | 'action'
  /** The adminId of the row. */
  | 'adminId'
  /** The category of the row. */
  | 'category'
  /** The channel of the row. */
  | 'channel'
  /** The courseId of the row. */
  | 'courseId'
  /** The endpoint of the row. */
  | 'endpoint'
  /** Hour of the local day of the metric’s moment, 0 to 23. */
  | 'hour'
  /** The incidentSeverity of the row. */
  | 'incidentSeverity'
  /** The learner of the row. */
  | 'learner'
  /** The lessonId of the row. */
  | 'lessonId'
  /** The method of the row. */
  | 'method'
  /** The model of the row. */
  | 'model'
  /** The operatorId of the row. */
  | 'operatorId'
  /** The outcome of the row. */
  | 'outcome'
  /** The path of the row. */
  | 'path'
  /** The probabilityBin of the row. */
  | 'probabilityBin'
  /** The probabilityPercent of the row. */
  | 'probabilityPercent'
  /** The questionId of the row. */
  | 'questionId'
  /** The quizId of the row. */
  | 'quizId'
  /** The resourceType of the row. */
  | 'resourceType'
  /** The runStatus of the row. */
  | 'runStatus'
  /** The sender of the row. */
  | 'sender'
  /** The service of the row. */
  | 'service'
  /** The serviceId of the row. */
  | 'serviceId'
  /** The severity of the row. */
  | 'severity'
  /** The status of the row. */
  | 'status'
  /** The surveyId of the row. */
  | 'surveyId'
  /** The typeClass of the row. */
  | 'typeClass'
  /** The userId of the row. */
  | 'userId'
  /** The videoId of the row. */
  | 'videoId'
  /** ISO weekday of the metric’s moment in the time zone asked for, 1 (Monday) to 7. */
  | 'weekday'
  /** The workflow of the row. */
  | 'workflow';

/** A value of a dimension. */
export type DimensionValue = {
  __typename?: 'DimensionValue';
  /** Which dimension. */
  dimension: Dimension;
  /** The value as text; null stands for rows without one, such as sessions that nobody claimed. */
  value: Maybe<Scalars['String']['output']>;
};

/** What of the application was used in a span, by endpoint and by feature. */
export type EndpointUsage = {
  __typename?: 'EndpointUsage';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** All endpoints by the feature they belong to (`setFeatureMap`), the most requested first. */
  features: Array<FeatureUsage>;
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** The `first` most requested, the most first. */
  items: Array<EndpointUsageItem>;
  /** Requests to all endpoints in the span. */
  requests: Scalars['Int']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
  /** Endpoints and operations that were asked for in the span. */
  total: Scalars['Int']['output'];
};

/** What was asked of one endpoint or operation. */
export type EndpointUsageItem = {
  __typename?: 'EndpointUsageItem';
  /** Mean response time in milliseconds; null: not known. */
  avgResponseTimeMs: Maybe<Scalars['Float']['output']>;
  /** All of it as one text: `GET /orders/:id`, or `POST /graphql QUERY Orders`. */
  endpoint: Scalars['String']['output'];
  /** Of those, answered with status 400 or above, or with GraphQL errors. */
  errors: Scalars['Int']['output'];
  /** The feature that it belongs to; null: no rule fits. */
  feature: Maybe<Scalars['String']['output']>;
  /** HTTP method. */
  method: Scalars['String']['output'];
  /** Name of the GraphQL operation; null: it is none. */
  operationName: Maybe<Scalars['String']['output']>;
  /** Kind of the GraphQL operation; null: it is none. */
  operationType: Maybe<Scalars['String']['output']>;
  /** Template of the route, or path. */
  path: Scalars['String']['output'];
  /** Requests in the span. */
  requests: Scalars['Int']['output'];
  /** Percentiles of the response time in milliseconds; from rollups at most 1 % off. */
  responseTime: Percentiles;
  /** Share of all requests in the span, in percent (0 to 100). */
  share: Scalars['Float']['output'];
};

/** Somebody takes a course. */
export type EnrolmentInput = {
  /** Id of the course, 1 to 100 characters; it may be registered later. */
  courseId: Scalars['ID']['input'];
  /** When they enrolled, not before 2000 and not more than 5 minutes from now; the earliest that is told counts. */
  enrolledAt: Scalars['DateTime']['input'];
  /** Id of the learner in the application, 1 to 100 characters; no e-mail address. */
  learnerId: Scalars['ID']['input'];
};

/** How many may fail in the window of the objective, and how many have. */
export type ErrorBudget = {
  __typename?: 'ErrorBudget';
  /** Of those, how many may fail; a fraction, too. */
  allowed: Scalars['Float']['output'];
  /** Requests or runs in the window. */
  events: Scalars['Float']['output'];
  /** Allowed without spent; negative where more failed than may. */
  left: Scalars['Float']['output'];
  /** Left among allowed, in percent; negative likewise. */
  leftPercent: Scalars['Float']['output'];
  /** Of those, how many failed. */
  spent: Scalars['Float']['output'];
  /** Of the events, the percentage that did not fail. */
  successPercent: Scalars['Float']['output'];
};

/** Something that happened in the connected application. */
export type EventInput = {
  /** Made once by the sender, 1 to 100 characters, best a UUIDv7: sent again within 30 days it is the same event. */
  clientEventId: Scalars['ID']['input'];
  /** What happened, such as lesson.completed. */
  kind: Scalars['String']['input'];
  /** When it happened by the sender’s clock; not longer ago than INGEST_MAX_LATE_DAYS. */
  occurredAt: Scalars['DateTime']['input'];
  /** What the kind’s schema says, at most 32 KiB of JSON; fields that it does not know are refused. */
  payload: Scalars['JSONObject']['input'];
  /** When it was sent, by the same clock: where that is more than 5 minutes off, both times are corrected by the difference. Without it, what lies in the future counts as received now. */
  sentAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Version of the kind’s schema. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** The format of an exported file. */
export type ExportFormat =
  /** An IPC stream of Apache Arrow, with typed columns. */
  | 'ARROW'
  /** RFC 4180 in UTF-8; no cell is a formula. `bom: true` begins it for Excel. */
  | 'CSV'
  /** An object of JSON on each line. */
  | 'NDJSON';

/** An address that downloads one file, without any other credential. */
export type ExportLink = {
  __typename?: 'ExportLink';
  /** From this moment on the link is refused. */
  expiresAt: Scalars['DateTime']['output'];
  /** Where the file is, from the address of the gateway on: /v1/exports/… Whoever has it can download the file until it expires. */
  url: Scalars['String']['output'];
};

/** A rule that says which feature endpoints belong to. */
export type FeatureRule = {
  __typename?: 'FeatureRule';
  /** Name of the feature. */
  feature: Scalars['String']['output'];
  /** Only requests of this method; null: any. */
  method: Maybe<Scalars['String']['output']>;
  /** GraphQL operations of this name. */
  operation: Maybe<Scalars['String']['output']>;
  /** Endpoints of this path and below it. */
  path: Maybe<Scalars['String']['output']>;
};

/** A rule that says which feature endpoints belong to: by path or by operation. What says more wins: operations over paths, the longer path or name over the shorter, one method over any. */
export type FeatureRuleInput = {
  /** Name of the feature, 1 to 100 characters. */
  feature: Scalars['String']['input'];
  /** Only requests of this method; default: any. */
  method?: InputMaybe<Scalars['String']['input']>;
  /** GraphQL operations of this name; a * at its end stands for any rest. */
  operation?: InputMaybe<Scalars['String']['input']>;
  /** Endpoints of this path and below it: /orders is /orders and /orders/:id, not /orders-old. */
  path?: InputMaybe<Scalars['String']['input']>;
};

/** What was asked of the endpoints of one feature. */
export type FeatureUsage = {
  __typename?: 'FeatureUsage';
  /** Mean response time in milliseconds; null: not known. */
  avgResponseTimeMs: Maybe<Scalars['Float']['output']>;
  /** Endpoints and operations of it that were asked for. */
  endpoints: Scalars['Int']['output'];
  /** Of those, answered with status 400 or above, or with GraphQL errors. */
  errors: Scalars['Int']['output'];
  /** The feature; null: endpoints that no rule fits. */
  feature: Maybe<Scalars['String']['output']>;
  /** Requests in the span. */
  requests: Scalars['Int']['output'];
  /** Share of all requests in the span, in percent (0 to 100). */
  share: Scalars['Float']['output'];
};

/** How good forecasts of alerts per day have been, beside saying the same as a week before. */
export type ForecastAccuracy = {
  __typename?: 'ForecastAccuracy';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** First instant of the first day, inclusive. */
  from: Scalars['DateTime']['output'];
  /** How many days before the day it was foretold. */
  horizonDays: Scalars['Int']['output'];
  /** Days that are over and were foretold. */
  n: Scalars['Int']['output'];
  /** WAPE of seasonal-naive, likewise. */
  naiveWapePercent: Maybe<Scalars['Float']['output']>;
  /** The days that are scored, oldest first. */
  rows: Array<AlertForecastDay>;
  /** 1 − WAPE ÷ WAPE of seasonal-naive: above 0 it is better, 1 is without error; null: nothing is scored, or seasonal-naive was without error. */
  skill: Maybe<Scalars['Float']['output']>;
  /** End of the window, exclusive: asOf. */
  to: Scalars['DateTime']['output'];
  /** What was foretold last, of days that are not over, oldest first; empty: nothing was. */
  upcoming: Array<AlertForecastDay>;
  /** WAPE in percent: the sum of |actual − predicted| ÷ the sum of actual; null: nothing is scored, or nothing was raised. */
  wapePercent: Maybe<Scalars['Float']['output']>;
};

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

/** Length of the buckets of a series. */
export type Granularity =
  /** Local days, of the 23, 24 or 25 hours that they have. */
  | 'DAY'
  /** Hours of UTC, labelled by their local time. */
  | 'HOUR'
  /** Months of local days. */
  | 'MONTH'
  /** Quarters of an hour of UTC. */
  | 'QUARTER_HOUR'
  /** ISO weeks of local days, from Monday on. */
  | 'WEEK';

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

/** Rows whose id is one of those listed. */
export type IdsFilter = {
  /** One of these, 1 to 100; null stands for rows without a value. */
  in: Array<InputMaybe<Scalars['ID']['input']>>;
};

/** An incident, in short. */
export type IncidentInfo = {
  __typename?: 'IncidentInfo';
  /** Id in the application. */
  id: Scalars['ID']['output'];
  /** When it was opened, or last reopened. */
  openedAt: Scalars['DateTime']['output'];
  /** When it was resolved; null: it is open. */
  resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** How bad it is; null: it was not told. */
  severity: Maybe<IncidentSeverity>;
  /** How it stands at asOf. */
  status: IncidentStatus;
  /** Title; null: none was told. */
  title: Maybe<Scalars['String']['output']>;
};

/** How bad an incident is. */
export type IncidentSeverity =
  /** Nothing goes. */
  | 'CRITICAL'
  /** Worth knowing. */
  | 'INFO'
  /** Much does not go. */
  | 'MAJOR'
  /** Some does not go, or slowly. */
  | 'MINOR';

/** How an incident stands. */
export type IncidentStatus =
  /** Somebody has. */
  | 'ACKNOWLEDGED'
  /** Nobody has taken it. */
  | 'OPEN'
  /** It is over, unless it is reopened. */
  | 'RESOLVED';

/** What became of an event of the call. */
export type IngestedEvent = {
  __typename?: 'IngestedEvent';
  /** Its id; null: it had none that can be one. */
  clientEventId: Maybe<Scalars['String']['output']>;
  /** Why it was refused: INVALID_EVENT, INVALID_TEXT, INVALID_PAYLOAD, UNKNOWN_KIND, UNKNOWN_VERSION, NOT_ALLOWED, TOO_LARGE, TOO_OLD, UNSTORABLE, and of lines also INVALID_JSON. */
  code: Maybe<Scalars['String']['output']>;
  /** Place of the event in the call, from 0. */
  index: Scalars['Int']['output'];
  /** The same in words, with the field and its limit. */
  message: Maybe<Scalars['String']['output']>;
  /** Of a duplicate: it says something else than what was accepted, which stays. */
  payloadMismatch: Scalars['Boolean']['output'];
  /** Sent again as it is, it may be accepted. */
  retryable: Scalars['Boolean']['output'];
  /** What became of it. */
  status: IngestedStatus;
};

/** What became of an event. */
export type IngestedStatus =
  /** It is stored, and counts once. */
  | 'ACCEPTED'
  /** Its id was accepted before; nothing was changed. */
  | 'DUPLICATE'
  /** It was refused, alone; the code says why. */
  | 'FAILED';

/** Events that came in, by what became of them. */
export type IngestionCounts = {
  __typename?: 'IngestionCounts';
  /** Events accepted. */
  accepted: Scalars['Float']['output'];
  /** Calls and files’ batches. */
  batches: Scalars['Int']['output'];
  /** Events that were there before. */
  duplicates: Scalars['Float']['output'];
  /** Events refused. */
  failed: Scalars['Float']['output'];
  /** When the last batch came; null: none did. */
  lastAt: Maybe<Scalars['DateTime']['output']>;
};

/** What became of the events of a call. All of it is committed. */
export type IngestionResult = {
  __typename?: 'IngestionResult';
  /** Events that are stored now. */
  accepted: Scalars['Int']['output'];
  /** Events that were there before, or twice in this call. */
  duplicates: Scalars['Int']['output'];
  /** Events that were refused. */
  failed: Scalars['Int']['output'];
  /** One answer for each event, in the order of the call. */
  results: Array<IngestedEvent>;
};

/** How ingestion is doing, for whoever looks after it. */
export type IngestionStatus = {
  __typename?: 'IngestionStatus';
  /** When the database was asked. */
  asOf: Scalars['DateTime']['output'];
  /** Dead letters, by why they were refused. */
  deadLetters: Array<DeadLetterCount>;
  /** How far the numbers are behind. */
  freshness: DataFreshness;
  /** Names of the kinds that are taken, in order. */
  kinds: Array<Scalars['String']['output']>;
  /** The last 24 hours. */
  last24Hours: IngestionCounts;
  /** The last hour. */
  lastHour: IngestionCounts;
  /** Id of the key that replaces personal values now; null: none has been needed. */
  personalKey: Maybe<Scalars['String']['output']>;
};

/** Something that stands out, with the number behind it. */
export type Insight = {
  __typename?: 'Insight';
  /** The course that it is about; null: none. */
  courseId: Maybe<Scalars['ID']['output']>;
  /** Title of the course. */
  courseTitle: Maybe<Scalars['String']['output']>;
  /** Since when it stands out. */
  foundAt: Scalars['DateTime']['output'];
  /** The same for as long as it stands out. */
  id: Scalars['ID']['output'];
  /** What stands out. */
  kind: InsightKind;
  /** The lesson that it is about; null: none. */
  lessonId: Maybe<Scalars['ID']['output']>;
  /** Title of the lesson. */
  lessonTitle: Maybe<Scalars['String']['output']>;
  /** Name of the metric behind it, as in the catalogue or in reports. */
  metric: Scalars['String']['output'];
  /** Rows behind the number. */
  n: Scalars['Int']['output'];
  /** What it is compared with; null: nothing. */
  previous: Maybe<Scalars['Float']['output']>;
  /** The quiz that it is about; null: none. */
  quizId: Maybe<Scalars['ID']['output']>;
  /** How much it matters. */
  severity: InsightSeverity;
  /** The survey that it is about; null: none. */
  surveyId: Maybe<Scalars['ID']['output']>;
  /** It in a sentence, with the exact numbers. */
  text: Scalars['String']['output'];
  /** When its numbers were last counted. */
  updatedAt: Scalars['DateTime']['output'];
  /** The number, in the unit of the metric. */
  value: Maybe<Scalars['Float']['output']>;
};

/** What stands out. */
export type InsightKind =
  /** Fewer finish a course than in the 30 days before. */
  | 'COMPLETIONS_FALLING'
  /** More finish a course than in the 30 days before. */
  | 'COMPLETIONS_RISING'
  /** The lesson at which most learners of a course stop. */
  | 'LESSON_DROPOFF'
  /** Few of those who enrolled more than 14 days ago have finished a course. */
  | 'LOW_COMPLETION'
  /** A quiz is answered wrong more often than right. */
  | 'LOW_QUIZ_RATE'
  /** A question is answered with low scores. */
  | 'LOW_SURVEY_SCORE'
  /** Many who have begun a course were not active in it for 14 days. */
  | 'STALLED_LEARNERS';

/** What stands out. */
export type InsightList = {
  __typename?: 'InsightList';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** What matters most first, and of equals what is longest known. */
  rows: Array<Insight>;
};

/** How much it matters. */
export type InsightSeverity =
  /** Something is wrong with it. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Worth a look. */
  | 'WARNING';

/** What learners are listed by; those who are equal by their id and course. */
export type LearnerOrder =
  /** The most recently enrolled first; whoever is not enrolled comes last. */
  | 'ENROLLED_DESC'
  /** The most recently active first; whoever never was comes last. */
  | 'LAST_ACTIVITY_DESC'
  /** By the learner’s id. */
  | 'LEARNER_ASC'
  /** Who has come least far first. */
  | 'PERCENT_ASC'
  /** Who has come furthest first. */
  | 'PERCENT_DESC';

/** How far a learner has come in a course. */
export type LearnerProgress = {
  __typename?: 'LearnerProgress';
  /** When they had finished every lesson; null: they have not. */
  completedAt: Maybe<Scalars['DateTime']['output']>;
  /** Id of the course. */
  courseId: Scalars['ID']['output'];
  /** Its title; null: the course is not registered. */
  courseTitle: Maybe<Scalars['String']['output']>;
  /** When they enrolled; null: nobody has told. */
  enrolledAt: Maybe<Scalars['DateTime']['output']>;
  /** When they were last active in it; null: never. */
  lastActivityAt: Maybe<Scalars['DateTime']['output']>;
  /** Id of the learner in the application, or a token in its place. */
  learnerId: Scalars['ID']['output'];
  /** Lessons that count. */
  lessons: Scalars['Int']['output'];
  /** Lessons finished, of those that count. */
  lessonsCompleted: Scalars['Int']['output'];
  /** Lessons finished, in percent of those that count (0 to 100). */
  percent: Scalars['Float']['output'];
  /** When they began their first lesson; null: never. */
  startedAt: Maybe<Scalars['DateTime']['output']>;
  /** How it stands. */
  status: LearnerStatus;
};

/** Learners and their courses, in the order that was asked for. */
export type LearnerProgressPage = {
  __typename?: 'LearnerProgressPage';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Whether there is more, and where to go on. */
  pageInfo: PageInfo;
  /** A row for each learner and course. */
  rows: Array<LearnerProgress>;
  /** Rows that the question leaves, on all pages together. */
  totalCount: Scalars['Int']['output'];
};

/** How it stands with a learner in a course. */
export type LearnerStatus =
  /** Has finished every lesson. */
  | 'COMPLETED'
  /** Has begun, and was active in the last 14 days. */
  | 'IN_PROGRESS'
  /** Has not begun any lesson. */
  | 'NOT_STARTED'
  /** Has begun and not finished, and was not active for 14 days. */
  | 'STALLED';

/** A sentence, with the number behind it. */
export type LearningSentence = {
  __typename?: 'LearningSentence';
  /** Start of the span counted; null: everything. */
  from: Maybe<Scalars['DateTime']['output']>;
  /** The insight that it tells; null: none. */
  insightId: Maybe<Scalars['ID']['output']>;
  /** Name of the metric behind it, as in the catalogue or in reports. */
  metric: Scalars['String']['output'];
  /** Rows behind the number. */
  n: Scalars['Int']['output'];
  /** The sentence. */
  text: Scalars['String']['output'];
  /** End of the span counted; null: everything. */
  to: Maybe<Scalars['DateTime']['output']>;
  /** The number, in the unit of the metric; null: there is none. */
  value: Maybe<Scalars['Float']['output']>;
};

/** How learning goes, in sentences made by rules. */
export type LearningSummary = {
  __typename?: 'LearningSummary';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** First the totals, then the insights in their order. */
  sentences: Array<LearningSentence>;
};

/** What becomes of those who start a lesson. */
export type LessonDropoff = {
  __typename?: 'LessonDropoff';
  /** Of those, learners who have finished it, whenever that was. */
  completed: Scalars['Int']['output'];
  /** Dropped off among those who started, in percent; those pending may still raise it. Null: nobody started. */
  dropoffRate: Maybe<Scalars['Float']['output']>;
  /** Of those who started, learners who within 14 days neither finished it nor started a later lesson. */
  droppedOff: Scalars['Int']['output'];
  /** Id of the lesson. */
  lessonId: Scalars['ID']['output'];
  /** Median seconds from start to finish, of those who finished; null: nobody did. */
  medianSecondsToComplete: Maybe<Scalars['Float']['output']>;
  /** Of those who started, learners still within their 14 days who have done neither: not counted as dropped off. */
  pending: Scalars['Int']['output'];
  /** Its place in the course, from 1 on. */
  position: Scalars['Int']['output'];
  /** Learners who started it, in the span where there is one. */
  started: Scalars['Int']['output'];
  /** Its title. */
  title: Scalars['String']['output'];
};

/** Where a course is left, lesson by lesson. */
export type LessonDropoffReport = {
  __typename?: 'LessonDropoffReport';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Id of the course. */
  courseId: Scalars['ID']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** In the order of the course. */
  rows: Array<LessonDropoff>;
  /** Its title. */
  title: Scalars['String']['output'];
};

/** A lesson of a course, as the application knows it. */
export type LessonInput = {
  /** Id in the application, 1 to 100 characters; once in a course. */
  id: Scalars['ID']['input'];
  /** 1 to 200 characters. */
  title: Scalars['String']['input'];
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
  /** The line of versions that this one belongs to. Another epoch begins anew: what it says replaces what was known. */
  epoch: Scalars['ID']['output'];
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
  /** Rises by one with each push of a subscription, within an epoch; 0 in the answer to a query. */
  version: Scalars['Int']['output'];
  /** Sessions that were started and neither claimed nor closed. Unit: COUNT. Window: at asOf. */
  waiting: Scalars['Int']['output'];
};

/** A person of an organization, as those see them who administer it. */
export type Member = {
  __typename?: 'Member';
  /** When they were added here. */
  createdAt: Scalars['DateTime']['output'];
  /** Name as dashboards show it. */
  displayName: Scalars['String']['output'];
  /** E-mail address, in lower case where it was invited. */
  email: Maybe<Scalars['String']['output']>;
  /** Id in the system they come from; tokens may carry it as `sub` instead. */
  externalId: Maybe<Scalars['String']['output']>;
  /** Id of the user: the `sub` of their tokens. */
  id: Scalars['ID']['output'];
  /** When they were removed; null while they are here. */
  removedAt: Maybe<Scalars['DateTime']['output']>;
  /** The most that their tokens may do. */
  role: Role;
};

/** A page of people, in the order in which they were added. */
export type MemberPage = {
  __typename?: 'MemberPage';
  /** Cursor of the last one, for `after`; null on an empty page. */
  endCursor: Maybe<Scalars['String']['output']>;
  /** Whether there are more after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** The people of this page. */
  users: Array<Member>;
};

/** That a message was sent. Its text is not kept. */
export type Message = {
  __typename?: 'Message';
  /** When it was sent. */
  createdAt: Scalars['DateTime']['output'];
  /** Id in the system it came from; null if none was given. */
  externalId: Maybe<Scalars['String']['output']>;
  /** Id of the message (a UUID). */
  id: Scalars['ID']['output'];
  /** User id of the operator who wrote it; null for every other sender, or when it is not known. */
  operatorId: Maybe<Scalars['ID']['output']>;
  /** Who sent it. */
  sender: MessageSender;
  /** Session it was sent in (a UUID). */
  sessionId: Scalars['ID']['output'];
};

/** Who sent a message. */
export type MessageSender =
  /** A machine that answers for the desk. */
  | 'BOT'
  /** The contact of the session. */
  | 'CONTACT'
  /** A person of the desk. */
  | 'OPERATOR';

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
  /** The columns that it can be grouped by, as its definition names them; `slices` has them as the API does. Empty: only as a whole. */
  dimensions: Array<Scalars['String']['output']>;
  /** Stable name of the metric. */
  name: Scalars['String']['output'];
  /** What metricSeries can group it by and filter by, the local time of its moment among them. Empty: only as a whole. */
  slices: Array<Dimension>;
  /** Where its rows live. */
  source: DataSource;
  /** Unit of its values. */
  unit: Unit;
  /** Window of its tile; other views name theirs. */
  window: Scalars['String']['output'];
};

/** How a number is come by: what it means and what was read for it. */
export type MetricExplanation = {
  __typename?: 'MetricExplanation';
  /** The moment for which the number is true. */
  asOf: Scalars['DateTime']['output'];
  /** Number of buckets; null without any. */
  buckets: Maybe<Scalars['Int']['output']>;
  /** Up to when everything that was received is in the number: asOf, or when the oldest event that is not worked off yet was received. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** What it means. */
  definition: MetricDefinition;
  /** Start of the window, inclusive; null for a state, which is true at `to`. */
  from: Maybe<Scalars['DateTime']['output']>;
  /** Length of the buckets; null without any. */
  granularity: Maybe<Granularity>;
  /** What is grouped by. */
  groupBy: Array<Dimension>;
  /** Rows left out because their duration is negative. */
  invalid: Scalars['Int']['output'];
  /** Rows behind the number. */
  n: Scalars['Int']['output'];
  /** Where the number is read from. */
  readFrom: ReadFrom;
  /** Rows of the fact that the scan of the window reads, before the metric’s own condition; of events outside PostgreSQL, those counted. */
  rowsRead: Scalars['Int']['output'];
  /** The statement, without values. For SUPER_ADMIN; null for everybody else and for events in Redis. */
  sql: Maybe<Scalars['String']['output']>;
  /** The IANA zone of local days, weekdays and hours. */
  timezone: Scalars['String']['output'];
  /** End of the window, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** Which rows count: those that meet every condition given. Only dimensions that the metric has; any other is BAD_USER_INPUT that names those. */
export type MetricFilter = {
  /** By action. */
  action?: InputMaybe<TextsFilter>;
  /** By adminId. */
  adminId?: InputMaybe<TextsFilter>;
  /** By category. */
  category?: InputMaybe<TextsFilter>;
  /** By channel. */
  channel?: InputMaybe<TextsFilter>;
  /** By courseId. */
  courseId?: InputMaybe<TextsFilter>;
  /** By endpoint. */
  endpoint?: InputMaybe<TextsFilter>;
  /** Hour of the local day of the metric’s moment, 0 to 23. */
  hour?: InputMaybe<NumbersFilter>;
  /** By incidentSeverity. One of CRITICAL, MAJOR, MINOR, INFO. */
  incidentSeverity?: InputMaybe<TextsFilter>;
  /** By learner. */
  learner?: InputMaybe<IdsFilter>;
  /** By lessonId. */
  lessonId?: InputMaybe<TextsFilter>;
  /** By method. */
  method?: InputMaybe<TextsFilter>;
  /** By model. */
  model?: InputMaybe<TextsFilter>;
  /** By operatorId. */
  operatorId?: InputMaybe<IdsFilter>;
  /** By outcome. */
  outcome?: InputMaybe<TextsFilter>;
  /** By path. */
  path?: InputMaybe<TextsFilter>;
  /** By probabilityBin. */
  probabilityBin?: InputMaybe<TextsFilter>;
  /** By probabilityPercent. */
  probabilityPercent?: InputMaybe<TextsFilter>;
  /** By questionId. */
  questionId?: InputMaybe<TextsFilter>;
  /** By quizId. */
  quizId?: InputMaybe<TextsFilter>;
  /** By resourceType. */
  resourceType?: InputMaybe<TextsFilter>;
  /** By runStatus. One of SUCCEEDED, FAILED, CANCELLED. */
  runStatus?: InputMaybe<TextsFilter>;
  /** By sender. One of CONTACT, OPERATOR, BOT. */
  sender?: InputMaybe<TextsFilter>;
  /** By service. */
  service?: InputMaybe<TextsFilter>;
  /** By serviceId. */
  serviceId?: InputMaybe<TextsFilter>;
  /** By severity. One of CRITICAL, IMPORTANT, STANDARD, INFO. */
  severity?: InputMaybe<TextsFilter>;
  /** By status. */
  status?: InputMaybe<TextsFilter>;
  /** By surveyId. */
  surveyId?: InputMaybe<TextsFilter>;
  /** By typeClass. One of ACTION_NEEDED, PREVENTED_ISSUE, TREND_WARNING, ESCALATION, INFORMATION. */
  typeClass?: InputMaybe<TextsFilter>;
  /** By userId. */
  userId?: InputMaybe<IdsFilter>;
  /** By videoId. */
  videoId?: InputMaybe<TextsFilter>;
  /** ISO weekday of the metric’s moment in the time zone asked for, 1 (Monday) to 7. */
  weekday?: InputMaybe<NumbersFilter>;
  /** By workflow. */
  workflow?: InputMaybe<TextsFilter>;
};

/** One group of a series: its points, and what it says of the whole window. */
export type MetricLine = {
  __typename?: 'MetricLine';
  /** The rest: all rows outside the top lines, computed from the rows and not from lines. */
  isOther: Scalars['Boolean']['output'];
  /** What the rows of this line have in common, in the order of groupBy; empty for all and for the rest. */
  keys: Array<DimensionValue>;
  /** The values of the keys in one text, "other" for the rest, "all" without groups. */
  label: Scalars['String']['output'];
  /** Every bucket of the window, oldest first, also those without rows. */
  points: Array<MetricPoint>;
  /** The line over the whole window, computed from its rows; a state at the end of it. */
  total: MetricValue;
};

/** Every metric of the catalogue, by its name there. */
export type MetricName =
  /** Sessions that were waiting for longer than SLA_MAX_QUEUE_WAIT_SECONDS (default 300). */
  | 'abandonedSessions'
  /** Abandonment: of the sessions closed, the percentage that nobody had claimed. */
  | 'abandonmentRate'
  /** Sessions that were claimed and not closed. */
  | 'active'
  /** Active alerts: raised, and neither resolved nor dismissed at asOf, also while snoozed. */
  | 'activeAlerts'
  /** Active learners: distinct learners with at least one lesson, quiz, video or survey event. Each span is counted by itself; active learners of several days are never added up. */
  | 'activeLearners'
  /** Active users: distinct people of the connected application with at least one request or page view. Each span is counted by itself; active users of several days are never added up. */
  | 'activeUsers'
  /** AI handling rate: of the alerts raised in the window, the percentage that tell of an issue that was prevented by itself. */
  | 'aiHandlingRate'
  /** Mean time to resolve: from the raise to the resolution, of the alerts resolved in the window. A reopened alert is measured anew from when it was reopened. */
  | 'alertMttrSeconds'
  /** Of the alerts raised in the window, the percentage that are resolved by now. */
  | 'alertResolutionRate'
  /** Response time: from the raise to the first answer (acknowledged, resolved or dismissed), of the alerts raised in the window that have one. Snoozed time counts. */
  | 'alertResponseSeconds'
  /** Response time without the time for which the alert was snoozed before its first answer. */
  | 'alertResponseWithoutSnoozeSeconds'
  /** Alerts acknowledged, by when somebody did so first. */
  | 'alertsAcknowledged'
  /** Alerts dismissed, by when they were. */
  | 'alertsDismissed'
  /** Alerts raised: an alert that is raised again after its end counts again. */
  | 'alertsRaised'
  /** Alerts resolved, by when they were. */
  | 'alertsResolved'
  /** Audited actions: rows of the audit trail, whatever their outcome, by the time they happened. */
  | 'auditActions'
  /** Mean failed requests of a measurement, of the measurements that count them; divided by avgMeasuredRequests, the error rate. */
  | 'avgFailedRequests'
  /** Mean probability of a failure that models predicted, in percent. */
  | 'avgFailureProbability'
  /** First response: mean time from claim to the first response, of sessions that have both, by time of claim. */
  | 'avgFirstResponseSeconds'
  /** Handle time: mean time from claim to close, of sessions that have both, by time of close. */
  | 'avgHandleSeconds'
  /** Mean requests of a measurement, of the measurements that count them. */
  | 'avgMeasuredRequests'
  /** Mean of the p95 latencies that were measured, each measurement counting the same. It is no percentile of all requests. */
  | 'avgP95LatencyMs'
  /** Resolution: mean time from start to close, by time of close. */
  | 'avgResolutionSeconds'
  /** Mean response time of the requests whose time is known, from the request to the last byte of its answer. */
  | 'avgResponseTimeMs'
  /** The same of the predictions whose outcome is known. */
  | 'avgSettledProbability'
  /** Mean of all scores given in surveys, best read by question: others may have other scales. A slice may be a single answer, hence only for ORG_ADMIN and SUPER_ADMIN; others read surveySummary. */
  | 'avgSurveyScore'
  /** Mean of the requests per second that were measured. */
  | 'avgThroughputRps'
  /** Time to first response: mean time from start to the first response, which is what the contact felt, by time of response. */
  | 'avgTimeToFirstResponseSeconds'
  /** Mean time from the first to the last activity of a session, by its first; one still going on counts as far as it has come. */
  | 'avgUserSessionSeconds'
  /** Mean seconds of a play of a video. */
  | 'avgVideoSeconds'
  /** Wait: mean time from start to claim, by time of claim. */
  | 'avgWaitSeconds'
  /** Mean time from the start of a run to its end, of the runs whose start is known. */
  | 'avgWorkflowSeconds'
  /** Of the sessions started in the window, those claimed by asOf. */
  | 'cohortClaimed'
  /** Of the sessions started in the window, those claimed, responded to and closed by asOf. */
  | 'cohortClosed'
  /** Of the sessions started in the window, those claimed, responded to, closed and rated by asOf. */
  | 'cohortRated'
  /** Of the sessions started in the window, those claimed and responded to by asOf. */
  | 'cohortResponded'
  /** Course completion rate: of the learners who enrolled in the window, the percentage who have finished every lesson of the course by now. */
  | 'courseCompletionRate'
  /** Course completions: learners who had finished every lesson of a course, by when they finished the last one; once for each course, whether they are enrolled or not. */
  | 'courseCompletions'
  /** CSAT: mean score from 1 to 5, of each session the latest response, by time of response. */
  | 'csatAverage'
  /** CSAT as a percentage of the best score: csatAverage ÷ 5 × 100. */
  | 'csatPercentage'
  /** Percentage of scores that are 4 or 5, of each session the latest response. */
  | 'csatSatisfiedPercentage'
  /** DAU: active users today. */
  | 'dailyActiveUsers'
  /** Enrolments: learners who enrolled in a course, once for each course. */
  | 'enrolments'
  /** First contact resolution: of the sessions with an operator that were closed, the percentage after which the same contact started no session within 24 hours of the close, as known at asOf. Sessions still inside their 24 hours are counted and reported as pending. */
  | 'fcrRate'
  /** Contacts whose chat mode was HUMAN. */
  | 'humanModeUsers'
  /** MTTA: mean time from the opening of an incident to its first acknowledgement, by when it was opened; a reopened one is counted from its reopening. Those that nobody has acknowledged do not count. */
  | 'incidentMttaSeconds'
  /** MTTR: mean time from the opening of an incident to its resolution, by when it was resolved; a reopened one is counted from its reopening. Those still open do not count: openIncidents stands beside it. */
  | 'incidentMttrSeconds'
  /** Of the incidents opened in the window, the percentage that are resolved by now. */
  | 'incidentResolutionRate'
  /** Incidents opened; one that is reopened counts again. */
  | 'incidentsOpened'
  /** Incidents resolved; one that was reopened counts again. */
  | 'incidentsResolved'
  /** Lessons finished, each once for each learner. */
  | 'lessonCompletions'
  /** Lesson drop-off: of those who began a lesson, the percentage who within 14 days of it neither finished it nor began a later lesson of the course. Those still inside their 14 days who have done neither are counted and reported as pending. */
  | 'lessonDropoffRate'
  /** Lessons begun: the first that is told of a learner in a lesson, be it its end. */
  | 'lessonStarts'
  /** Messages of all senders. */
  | 'messages'
  /** Messages sent by operators, credited to the person who wrote them. */
  | 'messagesSent'
  /** MAU: active users of thirty days, each person once. */
  | 'monthlyActiveUsers'
  /** Mean time to acknowledge: from the raise to the first acknowledgement, of the alerts raised in the window that have one. */
  | 'mttaSeconds'
  /** Incidents that are open, acknowledged or not. */
  | 'openIncidents'
  /** Page views of signed-in people, as the tracker in their browser saw them. */
  | 'pageViews'
  /** Measurements of the performance of services. */
  | 'performanceMeasurements'
  /** Brier score: mean squared difference between the probability (0 to 1) and what came of it (0 or 1), of the predictions whose outcome is known. 0 is best; whoever always says 0.5 has 0.25. */
  | 'predictionBrierScore'
  /** Of the predictions whose outcome is known, the percentage in which the failure occurred. */
  | 'predictionOccurrenceRate'
  /** Predictions that models made. */
  | 'predictionsMade'
  /** Answers to questions of quizzes. */
  | 'quizAnswers'
  /** Of the answers to questions of quizzes, the percentage that are correct. */
  | 'quizCorrectRate'
  /** Of the alerts resolved in the window, the percentage that fired again within 24 hours. Those still inside their 24 hours are counted and reported as pending. */
  | 'refireRate'
  /** Of the requests, the percentage answered with status 400 or above, or with GraphQL errors. */
  | 'requestErrorRate'
  /** Requests answered with status 400 or above, or with GraphQL errors whatever their status. */
  | 'requestErrors'
  /** Requests to the connected application; of GraphQL every operation is one. */
  | 'requests'
  /** Sessions claimed by an operator, by time of claim. */
  | 'sessionsClaimed'
  /** Sessions closed, by time of close. */
  | 'sessionsClosed'
  /** Sessions started. */
  | 'sessionsStarted'
  /** Sessions started today. */
  | 'sessionsToday'
  /** SLA breaches: sessions whose wait passed SLA_MAX_QUEUE_WAIT_SECONDS, by the moment it did, each once. Kept in Redis for 31 days; 0 and degraded when Redis does not answer or no longer holds the window. */
  | 'slaBreachEvents24h'
  /** Surveys answered, each answering once. */
  | 'surveyResponses'
  /** Sessions of people in the application, by their first activity. A session ends after 30 minutes without a page view or heartbeat. */
  | 'userSessions'
  /** Plays of videos, as the application tells of them. */
  | 'videoPlays'
  /** Sessions that were started and neither claimed nor closed. */
  | 'waiting'
  /** WAU: active users of seven days, each person once. */
  | 'weeklyActiveUsers'
  /** Of the runs of workflows that finished, cancelled ones included, the percentage that failed. */
  | 'workflowFailureRate'
  /** Runs of workflows that failed. */
  | 'workflowFailures'
  /** Runs of workflows that finished, whatever came of them. */
  | 'workflowRuns';

/** Percentiles of one duration over the window. Read from rollups where these are built: at most 1 % off; else exact. */
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

/** One bucket of a line. */
export type MetricPoint = {
  __typename?: 'MetricPoint';
  /** The earlier stretch; null when no comparison was asked for, or when the clocks skipped that hour. */
  comparison: Maybe<PointComparison>;
  /** The source of the value did not answer: the value is not known. */
  degraded: Scalars['Boolean']['output'];
  /** Start, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Rows left out because their duration is negative. */
  invalid: Scalars['Int']['output'];
  /** What to print: the local time with its offset (2026-03-29 03:00 +02:00), the date, the ISO week (2026-W13) or the month (2026-03). */
  label: Scalars['String']['output'];
  /** Rows behind the value. */
  n: Scalars['Int']['output'];
  /** The bucket is cut by the window or by asOf, as one that is still running is. */
  partial: Scalars['Boolean']['output'];
  /** Of the rows behind the value, those whose answer can still change; null where none can. */
  pending: Maybe<Scalars['Int']['output']>;
  /** End, exclusive. A state is that of this moment. */
  to: Scalars['DateTime']['output'];
  /** The value in the unit of the series; a count of nothing is 0, any other nothing is null. */
  value: Maybe<Scalars['Float']['output']>;
};

/** A row that a metric counts, with what it adds to the number. No names, no addresses, nothing that people wrote. */
export type MetricRow = {
  __typename?: 'MetricRow';
  /** The moment that places the row in the window; of a state: since when the row is. */
  at: Scalars['DateTime']['output'];
  /** Its values of the metric’s dimensions. */
  dimensions: Array<DimensionValue>;
  /** Of a share: whether the row is one of those that the percentage tells of. Null otherwise. */
  hit: Maybe<Scalars['Boolean']['output']>;
  /** Id of the row: of the session, message, rating, contact, audit row, request or page view. */
  id: Scalars['ID']['output'];
  /** Left out of the mean because the duration is negative; counted in `invalid`, not in `n`. */
  invalid: Scalars['Boolean']['output'];
  /** Whether the row’s answer can still change; null where none can. */
  pending: Maybe<Scalars['Boolean']['output']>;
  /** Of a mean: the row’s own value in the unit of the metric. Null otherwise. */
  value: Maybe<Scalars['Float']['output']>;
};

/** The rows behind a number, newest first (Relay cursor connection). */
export type MetricRowConnection = {
  __typename?: 'MetricRowConnection';
  /** The moment for which the rows are true; a later page is of the moment of the first. */
  asOf: Scalars['DateTime']['output'];
  /** Up to when everything that was received is among the rows: asOf, or when the oldest event that is not worked off yet was received. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** The rows of this page. */
  edges: Array<MetricRowEdge>;
  /** Whether there is more, and where to go on. */
  pageInfo: PageInfo;
  /** The number itself: all pages together have its n + invalid rows. */
  value: MetricValue;
};

/** A row and its place. */
export type MetricRowEdge = {
  __typename?: 'MetricRowEdge';
  /** The place of the row, to go on from. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: MetricRow;
};

/** A metric over time. All numbers are of one snapshot. */
export type MetricSeries = {
  __typename?: 'MetricSeries';
  /** The moment for which every number is true. */
  asOf: Scalars['DateTime']['output'];
  /** Up to when everything that was received is in the numbers: asOf, or when the oldest event that is not worked off yet was received. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Start of the window, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Length of the buckets, as asked for or chosen. */
  granularity: Granularity;
  /** What the lines are grouped by; empty: one line of all rows. */
  groupBy: Array<Dimension>;
  /** One line without groupBy. Else one for each group that has rows: weekdays and hours in their order, all others by their rows, the most first; with `top`, the rest comes last. */
  lines: Array<MetricLine>;
  /** The metric. */
  metric: MetricName;
  /** The IANA zone of local days, weekdays, hours and labels. */
  timezone: Scalars['String']['output'];
  /** End of the window, exclusive: as asked for, at most asOf. */
  to: Scalars['DateTime']['output'];
  /** The metric over the whole window, of all rows that the filter leaves; a state at the end of it. */
  total: MetricValue;
  /** Unit of its values. */
  unit: Unit;
};

/** A number with what is behind it: sample size, window and unit. */
export type MetricValue = {
  __typename?: 'MetricValue';
  /** Up to when everything that was received is in the value: when the oldest event of its stream that is not worked off yet was received; the answer’s asOf where none is waiting, or where rows are written as they are told. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** The source of the value did not answer: the value is not known. */
  degraded: Scalars['Boolean']['output'];
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

/** How fast incidents are acknowledged and resolved, and what is open. An incident that is reopened counts as a further one, from its reopening. */
export type MttrFigures = {
  __typename?: 'MttrFigures';
  /** Of those opened, the ones that somebody has acknowledged. */
  acknowledged: Scalars['Int']['output'];
  /** MTTA: mean seconds from opening to first acknowledgement of those; null: none. */
  mttaSeconds: Maybe<Scalars['Float']['output']>;
  /** MTTR: mean seconds from opening to resolution of those; null: none. */
  mttrSeconds: Maybe<Scalars['Float']['output']>;
  /** When the oldest of those was opened. */
  oldestOpenAt: Maybe<Scalars['DateTime']['output']>;
  /** For how many seconds that has been open at asOf. */
  oldestOpenSeconds: Maybe<Scalars['Float']['output']>;
  /** Incidents open at asOf, whenever they were opened. */
  open: Scalars['Int']['output'];
  /** Incidents opened in the span. */
  opened: Scalars['Int']['output'];
  /** Incidents resolved in the span. */
  resolved: Scalars['Int']['output'];
  /** Percentiles of the same seconds; from rollups at most 1 % off. */
  timeToResolve: Percentiles;
};

/** By what incidents are told apart. */
export type MttrGroup =
  /** Not at all: there are no rows. */
  | 'NONE'
  /** By their service. */
  | 'SERVICE'
  /** By how bad they are. */
  | 'SEVERITY';

/** How fast incidents are acknowledged and resolved. */
export type MttrReport = {
  __typename?: 'MttrReport';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Those with the most incidents resolved, opened and open first, at most 500. */
  rows: Array<MttrRow>;
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
  /** Of all incidents. */
  total: MttrFigures;
};

/** The same of one service, or of one severity. */
export type MttrRow = {
  __typename?: 'MttrRow';
  /** Of those opened, the ones that somebody has acknowledged. */
  acknowledged: Scalars['Int']['output'];
  /** Id of the service, or the severity; null: incidents of which it was not told. */
  key: Maybe<Scalars['ID']['output']>;
  /** MTTA: mean seconds from opening to first acknowledgement of those; null: none. */
  mttaSeconds: Maybe<Scalars['Float']['output']>;
  /** MTTR: mean seconds from opening to resolution of those; null: none. */
  mttrSeconds: Maybe<Scalars['Float']['output']>;
  /** Name of the service; null: it is not registered, or rows are of severities. */
  name: Maybe<Scalars['String']['output']>;
  /** When the oldest of those was opened. */
  oldestOpenAt: Maybe<Scalars['DateTime']['output']>;
  /** For how many seconds that has been open at asOf. */
  oldestOpenSeconds: Maybe<Scalars['Float']['output']>;
  /** Incidents open at asOf, whenever they were opened. */
  open: Scalars['Int']['output'];
  /** Incidents opened in the span. */
  opened: Scalars['Int']['output'];
  /** Incidents resolved in the span. */
  resolved: Scalars['Int']['output'];
  /** Percentiles of the same seconds; from rollups at most 1 % off. */
  timeToResolve: Percentiles;
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Signs where the trail ends now and appends that to the checkpoint file of this gateway, as happens every hour by itself. Null when the trail has no rows. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Audited as CHECKPOINT_AUDIT_TRAIL on audit_log. */
  checkpointAuditTrail: Maybe<AuditCheckpoint>;
  /** An operator takes a waiting session, and holds it from then on; of several at once exactly one succeeds. Claimed by the same operator before: answered alike. Claimed by somebody else, or closed: CONFLICT. An OPERATOR claims for themself. Roles: SERVICE, ADMIN, ORG_ADMIN, OPERATOR. Audited as CLAIM_SESSION on session. */
  claimSession: Session;
  /** Ends a session, claimed or still waiting. Closed before: answered with the close of the first time. An OPERATOR closes a session that they hold, any other is FORBIDDEN. Roles: SERVICE, ADMIN, ORG_ADMIN, OPERATOR. Audited as CLOSE_SESSION on session. */
  closeSession: Session;
  /** Makes a key for a machine. At most 100 that are neither revoked nor expired: CONFLICT. Roles: ORG_ADMIN, SUPER_ADMIN. Audited as CREATE_API_KEY on api_key. */
  createApiKey: CreatedApiKey;
  /** Makes a token by which a page of the host application tells of the page views of one person (see packages/tracker). Nothing is stored. Roles: SERVICE, ORG_ADMIN. Not audited: one is made whenever somebody opens a page of the host, and it only lets them tell of themselves. */
  createTrackerToken: TrackerToken;
  /** Deletes a person of the connected application with their page views and sessions. Their requests stay, as nobody’s. False: there is nobody of that id. Whoever is told of again afterwards is a new person. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as DELETE_APP_USER on app_user. */
  deleteAppUser: Scalars['Boolean']['output'];
  /** Deletes a learner: enrolments, progress, answers and plays. False: nothing is known of such a learner. Whoever is told of again afterwards is a new learner. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as DELETE_LEARNER on learner. */
  deleteLearner: Scalars['Boolean']['output'];
  /** Deletes everything that the organization has, for good, but its audit trail and its name. From now on events, questions, sign-ins, imports and sockets of the organization are refused with FORBIDDEN; its rows go by and by, by a job that survives whoever is killed. The same token again answers the same deletion. An expired or changed token: BAD_USER_INPUT; one for another organization or of another asker: FORBIDDEN; begun by another token: CONFLICT. Roles: SERVICE, SUPER_ADMIN, for the organization of the token or of x-org-id. Audited as DELETE_ORGANIZATION_DATA on organization_deletion. */
  deleteOrganizationData: OrganizationDeletion;
  /** Tells of 1 to 1,000 enrolments. Idempotent: the earliest enrolledAt of a learner and course counts. Answers how many were told of. Role: SERVICE. Not audited: enrolments are records that the application itself keeps. */
  enrolLearners: Scalars['Int']['output'];
  /** Takes a person out of what is known of alerts: what they did stays, as nobody’s, and their notes are deleted; no number changes. False: nothing names them. What was received of them before does not name them again; whoever acts afterwards is named anew. The audit trail has an erasure of its own (opsgraph audit erase-subject). Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as ERASE_ALERT_ACTOR on alert_actor. */
  eraseAlertActor: Scalars['Boolean']['output'];
  /** The person is still there: extends their session, or begins one. Sent again it changes nothing. It is about whoever asks. Roles: TRACKER, OPERATOR, ANALYST, ADMIN, ORG_ADMIN. Not audited: it is a record itself. */
  heartbeat: TrackedSession;
  /** Takes events in, 1 to 1,000 a call and 1 MiB a request. Each is answered: accepted (stored, and counted once, whatever happens), a duplicate of one that was, or refused, alone, for good. Idempotent by clientEventId: send again what was not answered. Refused as a whole (RATE_LIMITED, UNAVAILABLE) means that nothing was written. A page’s token may tell of its own user only. Roles: SERVICE, TRACKER. Not audited: events are records themselves. */
  ingestEvents: IngestionResult;
  /** Adds a person, who signs in by that address; nothing is sent to it. An address of somebody who is here: CONFLICT. Nobody makes somebody more than they are themselves: FORBIDDEN. Role: ORG_ADMIN. Audited as INVITE_USER on user. */
  inviteUser: Member;
  /** Deletes old rows of the audit trail of the organization named by x-org-id. The purge itself is a row of the trail, with what it covers, and a signed line of the checkpoint file: verifyAuditTrail tells it from tampering. A dry run is a row of the same action, with dryRun true in its details; a purge that found nothing has rows 0. Role: SUPER_ADMIN. Audited as PURGE_AUDIT_LOGS on audit_log. */
  purgeAuditLogs: AuditPurgeResult;
  /** Deletes requests, page views and sessions older than so many days; people stay, and numbers of that time become 0. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as PURGE_USAGE on usage. */
  purgeUsage: UsagePurgeResult;
  /** Acknowledges, resolves, snoozes or dismisses an alert. Of two who do the same at once one is accepted and the other is told how the alert stands. Roles: OPERATOR, ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as RECORD_ALERT_INTERACTION on alert. */
  recordAlertInteraction: AlertInteractionResult;
  /** The same for 1 to 500 at once, in the order of the list: each sees what those before it did, and a refused one stops no other. A row of the audit trail names the batch and all that was accepted; where ids are long, several rows do, each saying which part it is. Roles: OPERATOR, ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as RECORD_ALERT_INTERACTIONS on alert. */
  recordAlertInteractions: AlertInteractionsResult;
  /** Writes events of a host application into the audit trail, 1 to 1,000 a call from at most 24 months of UTC, and 1 MiB a request. Idempotent by externalId: send again what was not answered. The answers are in the order of the events; a bad event fails alone, and all others are stored when this answers. Role: SERVICE. Not audited: each event is a row of the trail itself. */
  recordAuditEvents: Array<AuditEventResult>;
  /** Stores requests to the connected application, 1 to 1,000 a call and 1 MiB a request. Idempotent by id and occurredAt: send again what was not answered. A bad event fails alone; all others are stored when this answers. Role: SERVICE. Not audited: requests are records themselves. */
  recordUsageEvents: UsageEventsResult;
  /** Tells who may use the connected application, 1 to 1,000 people a call, also those who never have: userActivity lists them all. Again: names and addresses that are given replace what is known. Answers how many were told of. Role: SERVICE. Not audited: it tells names that the application itself keeps. */
  registerAppUsers: Scalars['Int']['output'];
  /** Registers 1 to 100 courses: the title and the list of lessons of one that is known are replaced, and who has finished it is counted again. Answers how many. Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as REGISTER_COURSES on course. */
  registerCourses: Scalars['Int']['output'];
  /** Registers 1 to 500 services: name and objective of one that is known are replaced. Answers how many. BAD_USER_INPUT names the field and its limit, and what would be more than 500 of the organization. Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as REGISTER_SERVICES on service. */
  registerServices: Scalars['Int']['output'];
  /** Registers 1 to 100 surveys: title, course and questions of one that is known are replaced; answers stay. Answers how many. Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as REGISTER_SURVEYS on survey. */
  registerSurveys: Scalars['Int']['output'];
  /** Removes a person. Their tokens are refused from now on and their websockets closed with 4403; their past work keeps their name. Removed before: answered alike. The last ORG_ADMIN and oneself: CONFLICT. No such user: NOT_FOUND. API keys that they made stay: they are the organization’s. Role: ORG_ADMIN. Audited as REMOVE_USER on user. */
  removeUser: Member;
  /** Tries dead letters again under their old ids, the oldest first: after a kind was added, or to let in what came too late (up to 29 days). What is there already is a success. Each is tried at most 10 times. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as REPLAY_DEAD_LETTERS on dead_letter. */
  replayDeadLetters: ReplayResult;
  /** Destroys every key but the newest, for good: nobody can tell any more whose their tokens are, and who appears again is known only where they were seen under the newest. Dead letters sealed under them become unreadable. Answers the destroyed keys’ ids. Roles: ORG_ADMIN, SUPER_ADMIN. Audited as RETIRE_PERSONAL_KEYS on personal_key. */
  retirePersonalKeys: Array<Scalars['String']['output']>;
  /** Revokes a key for good: it is refused from now on, and its websockets are closed with 4403. Revoked before: answered alike. No such key: NOT_FOUND. Roles: ORG_ADMIN, SUPER_ADMIN. Audited as REVOKE_API_KEY on api_key. */
  revokeApiKey: ApiKey;
  /** Makes a new key under which personal values are replaced from now on, within 30 seconds at all gateways. Whoever is called otherwise by that stays the same person, for as long as the key before is in use. Answers the new key’s id. Roles: ORG_ADMIN, SUPER_ADMIN. Audited as ROTATE_PERSONAL_KEY on personal_key. */
  rotatePersonalKey: Scalars['String']['output'];
  /** Counts a message of a session: Opsgraph keeps who sent it and when, never its text. The first one of an operator after the claim is the first response. In a closed session, or by an operator in one that is not claimed: CONFLICT. An OPERATOR writes as themself, in a session that they hold, else FORBIDDEN. Roles: SERVICE, ADMIN, ORG_ADMIN, OPERATOR. Audited as SEND_MESSAGE on session. */
  sendMessage: Message;
  /** Says who answers a contact from now on, a bot or a person. Roles: SERVICE, ADMIN, ORG_ADMIN, OPERATOR. Audited as SET_CHAT_MODE on contact. */
  setChatMode: Contact;
  /** Sets what a run, a measurement and a prediction cost the organization, from now on and for any span. BAD_USER_INPUT: a rate is no decimal of at most 6 decimals. Roles: ORG_ADMIN, SUPER_ADMIN. Audited as SET_COST_RATES on cost_rates. */
  setCostRates: CostRates;
  /** Replaces the rules that say which feature an endpoint belongs to, at most 500; they hold for past requests too. Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN. Audited as SET_FEATURE_MAP on feature_map. */
  setFeatureMap: Array<FeatureRule>;
  /** Says what a person may do from now on, also by the tokens that they have; websockets of theirs are closed with 4403. A removed person, the last ORG_ADMIN and oneself: CONFLICT. Nobody makes somebody more than they are themselves: FORBIDDEN. No such user: NOT_FOUND. Role: ORG_ADMIN. Audited as SET_USER_ROLE on user. */
  setUserRole: Member;
  /** A contact begins to wait. With an externalId that is known the session of the first time is answered, as it stands now; with another contact or channel under that id: CONFLICT. Roles: SERVICE, ADMIN, ORG_ADMIN. Audited as START_SESSION on session. */
  startSession: Session;
  /** The contact rates a closed session; an open one is CONFLICT. It may be rated again: the latest rating counts. Roles: SERVICE, ADMIN, ORG_ADMIN. Audited as SUBMIT_CSAT on session. */
  submitCsat: CsatResponse;
  /** A page is being looked at: begins a session or extends the one that goes on. Idempotent by id. It is about whoever asks. Roles: TRACKER, OPERATOR, ANALYST, ADMIN, ORG_ADMIN. Not audited: it is a record itself. */
  trackPageView: TrackedSession;
  /** Changes the name or the time zone of the organization; at least one of them is given. Roles: ORG_ADMIN, SUPER_ADMIN. Audited as UPDATE_ORGANIZATION on organization. */
  updateOrganization: Organization;
};


export type MutationClaimSessionArgs = {
  operatorId?: InputMaybe<Scalars['ID']['input']>;
  sessionId: Scalars['ID']['input'];
};


export type MutationCloseSessionArgs = {
  sessionId: Scalars['ID']['input'];
};


export type MutationCreateApiKeyArgs = {
  expiresInDays?: InputMaybe<Scalars['Int']['input']>;
  name: Scalars['String']['input'];
  scopes: Array<ApiKeyScope>;
};


export type MutationCreateTrackerTokenArgs = {
  email?: InputMaybe<Scalars['String']['input']>;
  expiresInMinutes?: InputMaybe<Scalars['Int']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
  userId: Scalars['String']['input'];
};


export type MutationDeleteAppUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteLearnerArgs = {
  learnerId: Scalars['ID']['input'];
};


export type MutationDeleteOrganizationDataArgs = {
  previewToken: Scalars['String']['input'];
};


export type MutationEnrolLearnersArgs = {
  enrolments: Array<EnrolmentInput>;
};


export type MutationEraseAlertActorArgs = {
  actorId: Scalars['ID']['input'];
};


export type MutationHeartbeatArgs = {
  agoMs?: InputMaybe<Scalars['Int']['input']>;
  durationMs?: InputMaybe<Scalars['Int']['input']>;
  pageViewId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationIngestEventsArgs = {
  events: Array<EventInput>;
};


export type MutationInviteUserArgs = {
  displayName: Scalars['String']['input'];
  email: Scalars['String']['input'];
  role: Role;
};


export type MutationPurgeAuditLogsArgs = {
  dryRun?: Scalars['Boolean']['input'];
  olderThanDays: Scalars['Int']['input'];
  reason: Scalars['String']['input'];
};


export type MutationPurgeUsageArgs = {
  dryRun?: Scalars['Boolean']['input'];
  olderThanDays: Scalars['Int']['input'];
};


export type MutationRecordAlertInteractionArgs = {
  input: AlertInteractionInput;
};


export type MutationRecordAlertInteractionsArgs = {
  batchId?: InputMaybe<Scalars['String']['input']>;
  inputs: Array<AlertInteractionInput>;
};


export type MutationRecordAuditEventsArgs = {
  events: Array<AuditEventInput>;
};


export type MutationRecordUsageEventsArgs = {
  events: Array<UsageEventInput>;
  users?: InputMaybe<Array<AppUserInput>>;
};


export type MutationRegisterAppUsersArgs = {
  users: Array<AppUserInput>;
};


export type MutationRegisterCoursesArgs = {
  courses: Array<CourseInput>;
};


export type MutationRegisterServicesArgs = {
  services: Array<ServiceInput>;
};


export type MutationRegisterSurveysArgs = {
  surveys: Array<SurveyInput>;
};


export type MutationRemoveUserArgs = {
  userId: Scalars['ID']['input'];
};


export type MutationReplayDeadLettersArgs = {
  filter?: InputMaybe<DeadLetterFilter>;
  most?: Scalars['Int']['input'];
};


export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSendMessageArgs = {
  externalId?: InputMaybe<Scalars['String']['input']>;
  operatorId?: InputMaybe<Scalars['ID']['input']>;
  sender: MessageSender;
  sessionId: Scalars['ID']['input'];
};


export type MutationSetChatModeArgs = {
  contactId: Scalars['ID']['input'];
  mode: ChatMode;
};


export type MutationSetCostRatesArgs = {
  rates: CostRatesInput;
};


export type MutationSetFeatureMapArgs = {
  rules: Array<FeatureRuleInput>;
};


export type MutationSetUserRoleArgs = {
  role: Role;
  userId: Scalars['ID']['input'];
};


export type MutationStartSessionArgs = {
  channel?: InputMaybe<Scalars['String']['input']>;
  contactExternalId?: InputMaybe<Scalars['String']['input']>;
  contactId?: InputMaybe<Scalars['ID']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
};


export type MutationSubmitCsatArgs = {
  externalId?: InputMaybe<Scalars['String']['input']>;
  score: Scalars['Int']['input'];
  sessionId: Scalars['ID']['input'];
};


export type MutationTrackPageViewArgs = {
  agoMs?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['ID']['input'];
  path: Scalars['String']['input'];
  referrer?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUpdateOrganizationArgs = {
  name?: InputMaybe<Scalars['String']['input']>;
  timezone?: InputMaybe<Scalars['String']['input']>;
};

/** Rows whose number is one of those listed. */
export type NumbersFilter = {
  /** One of these, 1 to 100; null stands for rows without a value. */
  in: Array<InputMaybe<Scalars['Int']['input']>>;
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
  /** Since when its data is being deleted or is gone: it takes nothing in and answers nothing but `organizationDeletion`; null while it is there. */
  deletedAt: Maybe<Scalars['DateTime']['output']>;
  /** Id of the organization, the `org_id` of its tokens. */
  id: Scalars['ID']['output'];
  /** Display name. */
  name: Scalars['String']['output'];
  /** Short unique name, as used by the command line. */
  slug: Scalars['String']['output'];
  /** IANA time zone in which its days begin. */
  timezone: Scalars['String']['output'];
};

/** What an organization has in one place. */
export type OrganizationDataCount = {
  __typename?: 'OrganizationDataCount';
  /** False: there are at least so many. */
  isExact: Scalars['Boolean']['output'];
  /** Rows or keys of the organization, whole, at most 1,000,000 of a table are counted. */
  rows: Scalars['Float']['output'];
  /** Name of the table, partitions with their parent; `redis` for keys and `jobs` for jobs. */
  store: Scalars['String']['output'];
};

/** What stays after a deletion. */
export type OrganizationDataKept = {
  __typename?: 'OrganizationDataKept';
  /** Why it stays. */
  reason: Scalars['String']['output'];
  /** Names of the tables or files. */
  stores: Array<Scalars['String']['output']>;
};

/** The deletion of an organization’s data. */
export type OrganizationDeletion = {
  __typename?: 'OrganizationDeletion';
  /** How often a worker took it up: once for each turn of 20 seconds, and after each interruption. */
  attempts: Scalars['Int']['output'];
  /** Rows and keys as it began: other than `previewed` where something arrived or went meanwhile. */
  counted: Scalars['Float']['output'];
  /** Moment of the preview that it was ordered by. */
  cutOff: Scalars['DateTime']['output'];
  /** Rows and keys deleted so far. */
  deleted: Scalars['Float']['output'];
  /** When nothing was left; null until then. */
  finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** Id of the deletion: the resource of its rows in the audit trail. */
  id: Scalars['ID']['output'];
  /** What it is at. */
  phase: OrganizationDeletionPhase;
  /** Rows and keys that the preview had counted. */
  previewed: Scalars['Float']['output'];
  /** When it began: from then on everything that the organization sends or asks for is refused. */
  startedAt: Scalars['DateTime']['output'];
  /** By place, in the order of their names. */
  stores: Array<OrganizationDeletionStore>;
  /** When a worker last took it up or came to another phase; null before the first did. */
  workedAt: Maybe<Scalars['DateTime']['output']>;
};

/** What a deletion of an organization’s data is at. */
export type OrganizationDeletionPhase =
  /** Everything was looked through once more, and nothing is left. */
  | 'FINISHED'
  /** The tables are empty; keys in Redis and jobs are being deleted. */
  | 'STORES'
  /** Rows of the database are being deleted, batch by batch. */
  | 'TABLES';

/** What a deletion would delete, and the token to order it by. */
export type OrganizationDeletionPreview = {
  __typename?: 'OrganizationDeletionPreview';
  /** Up to when the counts are right. What arrives later and before the deletion begins is deleted too, and told in its counts. */
  cutOff: Scalars['DateTime']['output'];
  /** When the token expires. */
  expiresAt: Scalars['DateTime']['output'];
  /** What is not deleted. */
  kept: Array<OrganizationDataKept>;
  /** All of them together. */
  rows: Scalars['Float']['output'];
  /** By place, in the order in which they are deleted. */
  stores: Array<OrganizationDataCount>;
  /** For deleteOrganizationData: good for 10 minutes, once, for whoever asked and for this organization alone. */
  token: Scalars['String']['output'];
};

/** How far a deletion has come in one place. */
export type OrganizationDeletionStore = {
  __typename?: 'OrganizationDeletionStore';
  /** Rows as the deletion began, whole, at most 1,000,000 of a table are counted. */
  counted: Scalars['Float']['output'];
  /** Rows deleted so far. More than were counted where the deletion itself made some, as marks of changes are. */
  deleted: Scalars['Float']['output'];
  /** Rows left, by both; null where not all were counted. 0 once the deletion is finished. */
  left: Maybe<Scalars['Float']['output']>;
  /** Name of the table; `redis` for keys and `jobs` for jobs. */
  store: Scalars['String']['output'];
};

/** A page of organizations, in the order of their slugs. */
export type OrganizationPage = {
  __typename?: 'OrganizationPage';
  /** Cursor of the last one, for `after`; null on an empty page. */
  endCursor: Maybe<Scalars['String']['output']>;
  /** Whether there are more after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** The organizations of this page. */
  organizations: Array<Organization>;
};

/** Whether there are rows beyond this page. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last edge; null on an empty page. */
  endCursor: Maybe<Scalars['String']['output']>;
  /** There are older rows after the last edge. */
  hasNextPage: Scalars['Boolean']['output'];
  /** There are newer rows before the first edge. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null on an empty page. */
  startCursor: Maybe<Scalars['String']['output']>;
};

/** Percentiles of a duration, in seconds, interpolated between rows; null when there are none. Exact where read from the rows; over three hours or more they may come from rollups, at most 1 % off. */
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

/** The same stretch of the earlier time that a point is compared with. */
export type PointComparison = {
  __typename?: 'PointComparison';
  /** Percent by which the point differs from it; null where one of them is null, or the earlier one is 0. */
  changePercent: Maybe<Scalars['Float']['output']>;
  /** Start of the earlier stretch, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Rows behind that value. */
  n: Scalars['Int']['output'];
  /** Its end, exclusive: cut where the point’s own stretch is cut. */
  to: Scalars['DateTime']['output'];
  /** The value then; null when there was nothing. */
  value: Maybe<Scalars['Float']['output']>;
};

/** How the predictions of a span compare with what came of them, of those whose outcome is known at asOf. */
export type PredictionAccuracyReport = {
  __typename?: 'PredictionAccuracyReport';
  /** The share of predictions that were right (0 to 1); null: none is settled. */
  accuracy: Maybe<Scalars['Float']['output']>;
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Brier score: mean squared difference of probability and outcome, 0 is best. Always to say 0.5 has 0.25. Null: none is settled. */
  brierScore: Maybe<Scalars['Float']['output']>;
  /** 10 bins of equal width, from the least probable on. */
  calibration: Array<CalibrationBin>;
  /** At the threshold. */
  confusion: ConfusionMatrix;
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Of the failures predicted, the share that occurred (0 to 1); null: none was predicted. */
  precision: Maybe<Scalars['Float']['output']>;
  /** Predictions made in the span. */
  predictions: Scalars['Int']['output'];
  /** Of the failures that occurred, the share that was predicted (0 to 1); null: none occurred. */
  recall: Maybe<Scalars['Float']['output']>;
  /** Of those, the ones whose outcome is known. */
  settled: Scalars['Int']['output'];
  /** From this probability on a failure was predicted. */
  threshold: Scalars['Float']['output'];
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
  /** The others: no number below counts them. */
  unsettled: Scalars['Int']['output'];
};

export type Query = {
  __typename?: 'Query';
  /** One alert with its episodes and everything that was told of it. NOT_FOUND: there is no such alert. Roles: ADMIN, ORG_ADMIN, ANALYST, OPERATOR, SUPER_ADMIN. */
  alert: AlertDetail;
  /** How many alerts were raised and how they were answered, over the last local days. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  alertAnalytics: AlertAnalytics;
  /** What alerts are made of, what they put at risk and saved, and how fast they were answered, over the last local days. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  alertDashboard: AlertDashboard;
  /** Alerts as they stand now, page by page. Roles: ADMIN, ORG_ADMIN, ANALYST, OPERATOR, SUPER_ADMIN. */
  alerts: AlertPage;
  /** The API keys of the organization, the newest first. Roles: ORG_ADMIN, SUPER_ADMIN. */
  apiKeys: Array<ApiKey>;
  /** The audit trail by cursor, newest first: for lists that are read to their end. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Audited as READ_AUDIT_LOGS on audit_log. */
  auditLogConnection: AuditLogConnection;
  /** The audit trail by page, newest first. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Audited as READ_AUDIT_LOGS on audit_log. */
  auditLogs: AuditLogs;
  /** How much was done, by action, by resource type, by admin and by day. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Audited as READ_AUDIT_STATS on audit_log. */
  auditStats: AuditStats;
  /** How the audit trail stands, read by index in a few rows: for a status line. It proves nothing by itself: that is for verifyAuditTrail. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Not audited: it shows no row, and a look that left one would be what it shows. */
  auditTrailStatus: AuditTrailStatus;
  /** What a run, a measurement and a prediction cost the organization. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  costRates: CostRates;
  /** What a span cost: rates times counts, in total and per hour. The rates are those of now, or of the question. BAD_USER_INPUT: a rate is no decimal of at most 6 decimals. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  costs: CostReport;
  /** How courses are finished: of those enrolled in the span, or of everybody where there is none. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  courseCompletion: CourseCompletionReport;
  /** All registered courses. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  courses: CourseList;
  /** Trend, funnel, heatmap and percentiles of the last local days, and the period before. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  dashboard: Dashboard;
  /** How far the numbers are behind what was received. Roles: OPERATOR, ANALYST, ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN. */
  dataFreshness: DataFreshness;
  /** Events that were refused for good, the latest first, kept for 30 days. What they say is sealed; only its shape is shown. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. */
  deadLetters: DeadLetterPage;
  /** What of the application is used, by endpoint, by GraphQL operation and by feature. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  endpointUsage: EndpointUsage;
  /** How a number is come by: its definition, its window, what is read for it and how fresh that is. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN; auditActions not for ANALYST. An OPERATOR asks about their own rows only and says so by filter.operatorId, else FORBIDDEN. Audited as READ_AUDIT_STATS on audit_log. */
  explainMetric: MetricExplanation;
  /** A link by which a browser downloads an export, good for 5 minutes. It is bound to the organization, whoever asks, the report and its parameters; its use costs and is recorded as the export itself, and is refused once whoever asked was removed or has another role. BAD_USER_INPUT names what the report would refuse; FORBIDDEN: the query of the report is not for the role of whoever asks. Roles: every authenticated actor but a TRACKER and API keys, which send themselves, and of these the roles of the report’s query. */
  exportUrl: ExportLink;
  /** The rules that say which feature an endpoint belongs to, in their order. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  featureMap: Array<FeatureRule>;
  /** How good the forecasts of alerts per day have been. Each is issued once a day for the next seven local days and never changed; when its day is over it is scored. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  forecastAccuracy: ForecastAccuracy;
  /** Messages per hour, in total and by sender, zero-filled. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  hourlyStats: HourlyStats;
  /** How ingestion is doing: what came in, what waits, what was refused. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN. */
  ingestionStatus: IngestionStatus;
  /** What stands out, found again every few minutes where something has changed; at most 200. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  insights: InsightList;
  /** How far each learner has come in each course. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  learnerProgress: LearnerProgressPage;
  /** How learning goes, in sentences made from insights by rules, at most 30. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  learningSummary: LearningSummary;
  /** Where a course is left: of those who started a lesson in the span, or of everybody where there is none. NOT_FOUND: there is no such course. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  lessonDropoff: LessonDropoffReport;
  /** The support desk at a glance, now or at a past moment. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  liveKpis: LiveKpis;
  /** Whoever this request speaks for. Roles: every authenticated actor but a TRACKER. */
  me: Actor;
  /** The very rows behind a number, newest first, each with what it adds: as many as its n and its invalid together. A metric whose events live in Redis has none: BAD_USER_INPUT. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN: whoever only analyses reads numbers, and not what single people did. An OPERATOR asks for their own rows only and says so by filter.operatorId, else FORBIDDEN. Audited as READ_METRIC_ROWS on metric. */
  metricRows: MetricRowConnection;
  /** Any metric over time, in groups, beside an earlier time. At most 200 lines and 1000 points in all lines together, of a state or of events in Redis 120 buckets; beyond that BAD_USER_INPUT says how many they would be. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN; auditActions not for ANALYST. An OPERATOR asks about their own rows only and says so by filter.operatorId, else FORBIDDEN. Audited as READ_AUDIT_STATS on audit_log. */
  metricSeries: MetricSeries;
  /** Any metrics as single numbers, all of one snapshot: the tiles, or any window and filter. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN; auditActions not for ANALYST. An OPERATOR asks about their own rows only and says so by filter.operatorId, else FORBIDDEN. Audited as READ_AUDIT_STATS on audit_log. */
  metricValues: Array<MetricValue>;
  /** The catalogue of metrics, in the order of their names. Roles: every authenticated actor but a TRACKER. */
  metrics: Array<MetricDefinition>;
  /** How fast incidents are acknowledged and resolved, and which are open. BAD_USER_INPUT: by service, of more than 5,000 of them. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  mttr: MttrReport;
  /** What each operator did in the last `days` × 24 hours before asOf, in the order of their names. Beyond 5000 operators the answer is BAD_USER_INPUT: name one. An unknown operatorId gives an empty list. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. An OPERATOR sees only their own. */
  operatorPerformance: Array<OperatorPerformance>;
  /** How far the deletion of the organization’s data has come. None was ordered: NOT_FOUND. Roles: SERVICE, SUPER_ADMIN, for the organization of the token or of x-org-id. */
  organizationDeletion: OrganizationDeletion;
  /** Counts everything that the organization has, table by table, and what would stay; deletes nothing. Redis is away: UNAVAILABLE. Roles: SERVICE, SUPER_ADMIN, for the organization of the token or of x-org-id. Audited as PREVIEW_ORGANIZATION_DELETION on organization. */
  organizationDeletionPreview: OrganizationDeletionPreview;
  /** All organizations of the platform, in the order of their slugs; needs no x-org-id. Role: SUPER_ADMIN. */
  organizations: OrganizationPage;
  /** How the predictions of a span compare with what came of them. BAD_USER_INPUT: the threshold is no hundredth from 0.01 to 1. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  predictionAccuracy: PredictionAccuracyReport;
  /** Runs, measurements, predictions and incidents of a span, beside the span before. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  reliabilityOverview: ReliabilityOverview;
  /** The same by local day: at most 92 points. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  reliabilityTrends: ReliabilityTrends;
  /** How each registered service stands against its objective: error budget, burn rates, latency and incidents; at most 500. Objectives are those of now. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  serviceHealth: ServiceHealthReport;
  /** Registered services by their name, at most 500. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  services: Array<ServiceInfo>;
  /** What was answered to a survey in the span, or ever where there is none. NOT_FOUND: there is no such survey. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  surveySummary: SurveySummary;
  /** All registered surveys. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  surveys: SurveyList;
  /** Who uses the connected application, how much, and how fast it answers. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  usageOverview: UsageOverview;
  /** The same by local day, ISO week or month: at most 402 points. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  usageTrends: UsageTrends;
  /** What each person of the connected application did in a span, also those who never did anything. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  userActivity: UserActivityConnection;
  /** The people of the organization, in the order in which they were added. Roles: ORG_ADMIN, ADMIN. */
  users: MemberPage;
  /** Computes the hashes of the audit trail again and compares them with each other and with the signed checkpoints of this gateway. One at a time for each organization, some 50,000 rows a second; for long trails use `npx opsgraph audit verify`. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Audited as VERIFY_AUDIT_TRAIL on audit_log. */
  verifyAuditTrail: AuditVerification;
};


export type QueryAlertArgs = {
  id: Scalars['ID']['input'];
};


export type QueryAlertAnalyticsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryAlertDashboardArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryAlertsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  category?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<AlertOrder>;
  search?: InputMaybe<Scalars['String']['input']>;
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  severities?: InputMaybe<Array<AlertSeverity>>;
  statuses?: InputMaybe<Array<AlertStatus>>;
  typeClasses?: InputMaybe<Array<AlertTypeClass>>;
};


export type QueryApiKeysArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  includeEnded?: InputMaybe<Scalars['Boolean']['input']>;
};


export type QueryAuditLogConnectionArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditLogFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryAuditLogsArgs = {
  action?: InputMaybe<Scalars['String']['input']>;
  adminId?: InputMaybe<Scalars['ID']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
  exactTotal?: InputMaybe<Scalars['Boolean']['input']>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  resourceId?: InputMaybe<Scalars['String']['input']>;
  resourceType?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryAuditStatsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryCostsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  rates?: InputMaybe<AskedCostRatesInput>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryCourseCompletionArgs = {
  courseId?: InputMaybe<Scalars['ID']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDashboardArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryDeadLettersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeadLetterFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryEndpointUsageArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryExplainMetricArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  filter?: InputMaybe<MetricFilter>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  granularity?: InputMaybe<Granularity>;
  groupBy?: InputMaybe<Array<Dimension>>;
  metric: MetricName;
  timezone?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryExportUrlArgs = {
  format?: InputMaybe<ExportFormat>;
  parameters?: InputMaybe<Scalars['JSONObject']['input']>;
  report: Scalars['String']['input'];
};


export type QueryForecastAccuracyArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
  horizonDays?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryHourlyStatsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  hours?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryInsightsArgs = {
  courseId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryLearnerProgressArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  courseId?: InputMaybe<Scalars['ID']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<LearnerOrder>;
  search?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<LearnerStatus>;
};


export type QueryLearningSummaryArgs = {
  courseId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryLessonDropoffArgs = {
  courseId: Scalars['ID']['input'];
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryLiveKpisArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryMetricRowsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  filter?: InputMaybe<MetricFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  metric: MetricName;
  timezone?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryMetricSeriesArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  compare?: InputMaybe<Comparison>;
  filter?: InputMaybe<MetricFilter>;
  from: Scalars['DateTime']['input'];
  granularity?: InputMaybe<Granularity>;
  groupBy?: InputMaybe<Array<Dimension>>;
  metric: MetricName;
  timezone?: InputMaybe<Scalars['String']['input']>;
  to: Scalars['DateTime']['input'];
  top?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryMetricValuesArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  filter?: InputMaybe<MetricFilter>;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  metrics: Array<MetricName>;
  timezone?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QueryMttrArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  groupBy?: InputMaybe<MttrGroup>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryOperatorPerformanceArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  days?: InputMaybe<Scalars['Int']['input']>;
  operatorId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryOrganizationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryPredictionAccuracyArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  threshold?: InputMaybe<Scalars['Float']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryReliabilityOverviewArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryReliabilityTrendsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryServiceHealthArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
};


export type QuerySurveySummaryArgs = {
  from?: InputMaybe<Scalars['String']['input']>;
  surveyId: Scalars['ID']['input'];
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUsageOverviewArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUsageTrendsArgs = {
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  granularity?: InputMaybe<UsageGranularity>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUserActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  direction?: InputMaybe<SortDirection>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  sortBy?: InputMaybe<UserActivitySort>;
  to?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  includeRemoved?: InputMaybe<Scalars['Boolean']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};


export type QueryVerifyAuditTrailArgs = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Where a number is read from. The number is the same. */
export type ReadFrom =
  /** From sums as far as they are current, from rows for the rest. */
  | 'MIXED'
  /** From the rows themselves. */
  | 'RAW'
  /** From sums that were made of the rows. */
  | 'ROLLUP';

/** By how many percent each number is above (or, negative, below) that of the span before; null where either is missing or the earlier one is 0. */
export type ReliabilityChange = {
  __typename?: 'ReliabilityChange';
  /** Of the mean predicted probability: percent of it, not points. */
  avgFailureProbability: Maybe<Scalars['Float']['output']>;
  /** Of the mean p95 latency. */
  avgP95LatencyMs: Maybe<Scalars['Float']['output']>;
  /** Of the mean requests per second. */
  avgThroughputRps: Maybe<Scalars['Float']['output']>;
  /** Of the failure rate: percent of it, not points. */
  failureRate: Maybe<Scalars['Float']['output']>;
  /** Of the runs that failed. */
  failures: Maybe<Scalars['Float']['output']>;
  /** Of the incidents opened. */
  incidentsOpened: Maybe<Scalars['Float']['output']>;
  /** Of the mean time to resolve. */
  mttrSeconds: Maybe<Scalars['Float']['output']>;
  /** Of the predictions. */
  predictions: Maybe<Scalars['Float']['output']>;
  /** Of the runs. */
  runs: Maybe<Scalars['Float']['output']>;
};

/** Reliability at a glance, every number as of one moment. */
export type ReliabilityOverview = {
  __typename?: 'ReliabilityOverview';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Mean predicted probability of a failure, in percent (0 to 100). */
  avgFailureProbability: Maybe<Scalars['Float']['output']>;
  /** Mean of the measured p95 latencies in milliseconds, each measurement counting the same. */
  avgP95LatencyMs: Maybe<Scalars['Float']['output']>;
  /** Mean seconds of a run, of those whose start is known. */
  avgRunSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean of the measured requests per second. */
  avgThroughputRps: Maybe<Scalars['Float']['output']>;
  /** From that span to this one. */
  change: ReliabilityChange;
  /** Events received before this moment have all gone into the numbers. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** Failures among all runs, cancelled ones included, in percent (0 to 100). */
  failureRate: Maybe<Scalars['Float']['output']>;
  /** Runs that failed. */
  failures: Scalars['Int']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Incidents opened; one that is reopened counts again. */
  incidentsOpened: Scalars['Int']['output'];
  /** Incidents resolved; one that was reopened counts again. */
  incidentsResolved: Scalars['Int']['output'];
  /** Measurements of services. */
  measurements: Scalars['Int']['output'];
  /** MTTA: mean seconds to the first acknowledgement, of the incidents opened in the span. */
  mttaSeconds: Maybe<Scalars['Float']['output']>;
  /** MTTR: mean seconds to resolve, of the incidents resolved in the span. */
  mttrSeconds: Maybe<Scalars['Float']['output']>;
  /** Predictions made. */
  predictions: Scalars['Int']['output'];
  /** The same of the span of equal length that ends where this one begins. */
  previous: ReliabilityTotals;
  /** Runs of workflows that finished, whatever came of them. */
  runs: Scalars['Int']['output'];
  /** Percentiles of the seconds to resolve; from rollups at most 1 % off. */
  timeToResolve: Percentiles;
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** Reliability in one span. Counts of nothing are 0; means, percentiles and percentages of nothing are null. */
export type ReliabilityTotals = {
  __typename?: 'ReliabilityTotals';
  /** Mean predicted probability of a failure, in percent (0 to 100). */
  avgFailureProbability: Maybe<Scalars['Float']['output']>;
  /** Mean of the measured p95 latencies in milliseconds, each measurement counting the same. */
  avgP95LatencyMs: Maybe<Scalars['Float']['output']>;
  /** Mean seconds of a run, of those whose start is known. */
  avgRunSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean of the measured requests per second. */
  avgThroughputRps: Maybe<Scalars['Float']['output']>;
  /** Failures among all runs, cancelled ones included, in percent (0 to 100). */
  failureRate: Maybe<Scalars['Float']['output']>;
  /** Runs that failed. */
  failures: Scalars['Int']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Incidents opened; one that is reopened counts again. */
  incidentsOpened: Scalars['Int']['output'];
  /** Incidents resolved; one that was reopened counts again. */
  incidentsResolved: Scalars['Int']['output'];
  /** Measurements of services. */
  measurements: Scalars['Int']['output'];
  /** MTTA: mean seconds to the first acknowledgement, of the incidents opened in the span. */
  mttaSeconds: Maybe<Scalars['Float']['output']>;
  /** MTTR: mean seconds to resolve, of the incidents resolved in the span. */
  mttrSeconds: Maybe<Scalars['Float']['output']>;
  /** Predictions made. */
  predictions: Scalars['Int']['output'];
  /** Runs of workflows that finished, whatever came of them. */
  runs: Scalars['Int']['output'];
  /** Percentiles of the seconds to resolve; from rollups at most 1 % off. */
  timeToResolve: Percentiles;
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** One local day, cut to the span that was asked for. */
export type ReliabilityTrendPoint = {
  __typename?: 'ReliabilityTrendPoint';
  /** Mean predicted probability of a failure, in percent (0 to 100). */
  avgFailureProbability: Maybe<Scalars['Float']['output']>;
  /** Mean of the measured p95 latencies in milliseconds, each measurement counting the same. */
  avgP95LatencyMs: Maybe<Scalars['Float']['output']>;
  /** Mean seconds of a run, of those whose start is known. */
  avgRunSeconds: Maybe<Scalars['Float']['output']>;
  /** Mean of the measured requests per second. */
  avgThroughputRps: Maybe<Scalars['Float']['output']>;
  /** Failures among all runs, cancelled ones included, in percent (0 to 100). */
  failureRate: Maybe<Scalars['Float']['output']>;
  /** Runs that failed. */
  failures: Scalars['Int']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Incidents opened; one that is reopened counts again. */
  incidentsOpened: Scalars['Int']['output'];
  /** Incidents resolved; one that was reopened counts again. */
  incidentsResolved: Scalars['Int']['output'];
  /** Local date YYYY-MM-DD. */
  label: Scalars['String']['output'];
  /** Measurements of services. */
  measurements: Scalars['Int']['output'];
  /** MTTA: mean seconds to the first acknowledgement, of the incidents opened in the span. */
  mttaSeconds: Maybe<Scalars['Float']['output']>;
  /** MTTR: mean seconds to resolve, of the incidents resolved in the span. */
  mttrSeconds: Maybe<Scalars['Float']['output']>;
  /** The span or asOf cuts it: it is not whole. */
  partial: Scalars['Boolean']['output'];
  /** Predictions made. */
  predictions: Scalars['Int']['output'];
  /** Runs of workflows that finished, whatever came of them. */
  runs: Scalars['Int']['output'];
  /** Percentiles of the seconds to resolve; from rollups at most 1 % off. */
  timeToResolve: Percentiles;
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** Reliability day by day. Days without anything are there, with 0 and null. */
export type ReliabilityTrends = {
  __typename?: 'ReliabilityTrends';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the numbers. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** The days, oldest first. */
  points: Array<ReliabilityTrendPoint>;
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
};

/** What became of dead letters that were tried again. */
export type ReplayResult = {
  __typename?: 'ReplayResult';
  /** Accepted now. */
  accepted: Scalars['Int']['output'];
  /** There already: no dead letters any more. */
  duplicates: Scalars['Int']['output'];
  /** Refused again. */
  failed: Scalars['Int']['output'];
  /** What they said is gone: sealed under a key that was destroyed. */
  unreadable: Scalars['Int']['output'];
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
  /** A machine that brings data in; where its token names no organization, the header x-org-id does. */
  | 'SERVICE'
  /** Runs the platform; reads any organization named by the header x-org-id. */
  | 'SUPER_ADMIN'
  /** A page of a host application, for the person before it: tells of its page views and may ask nothing. */
  | 'TRACKER';

/** How a service stands against its objective. */
export type ServiceHealth = {
  __typename?: 'ServiceHealth';
  /** Mean of the p95 latencies measured in the last 24 hours, in milliseconds; null: none was. */
  avgP95LatencyMs: Maybe<Scalars['Float']['output']>;
  /** Mean of the requests per second measured in the last 24 hours; null: none were. */
  avgThroughputRps: Maybe<Scalars['Float']['output']>;
  /** What is counted; null: there is nothing to count in the window. */
  basis: Maybe<SloBasis>;
  /** Null: there is nothing to count in the window. */
  budget: Maybe<ErrorBudget>;
  /** How fast it is spent, of the same basis. */
  burnRates: BurnRates;
  /** Id in the application. */
  id: Scalars['ID']['output'];
  /** That which was opened last; null: there was none. */
  lastIncident: Maybe<IncidentInfo>;
  /** Name. */
  name: Scalars['String']['output'];
  /** Incidents of it that are open. */
  openIncidents: Scalars['Int']['output'];
  /** Days of 24 hours over which that should hold. */
  sloDays: Scalars['Int']['output'];
  /** Objective: the percentage that should succeed. */
  sloPercent: Scalars['Float']['output'];
  /** In a word. */
  status: ServiceStatus;
};

/** How services stand against their objectives. */
export type ServiceHealthReport = {
  __typename?: 'ServiceHealthReport';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** By their name. */
  rows: Array<ServiceHealth>;
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
};

/** A registered service. */
export type ServiceInfo = {
  __typename?: 'ServiceInfo';
  /** Id in the application. */
  id: Scalars['ID']['output'];
  /** Name. */
  name: Scalars['String']['output'];
  /** Days of 24 hours over which that should hold. */
  sloDays: Scalars['Int']['output'];
  /** Objective: the percentage that should succeed. */
  sloPercent: Scalars['Float']['output'];
};

/** A service, as the application knows it. */
export type ServiceInput = {
  /** Id in the application, 1 to 100 characters. */
  id: Scalars['ID']['input'];
  /** Name, 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** Days of 24 hours, back from now, over which that should hold: one of 7, 14, 28, 30, 90; default 30. */
  sloDays?: InputMaybe<Scalars['Int']['input']>;
  /** Objective: the percentage of its requests or runs that should succeed, 0.0001 to 99.9999 with at most 4 decimals; default 99.9. */
  sloPercent?: InputMaybe<Scalars['Float']['input']>;
};

/** How a service stands against its objective; the first that holds, from below. */
export type ServiceStatus =
  /** At most 25 % of the error budget is left, or it burns at these rates or faster: 14.4 over 1 h, 6 over 6 h, 3 over 24 h, 1 over 72 h. */
  | 'AT_RISK'
  /** As many have failed in the window as may, or more. */
  | 'EXHAUSTED'
  /** None of the others. */
  | 'HEALTHY'
  /** There are neither counted requests nor runs in the window. */
  | 'NO_DATA';

/** One conversation. Where it stood at any moment follows from its four moments; status only repeats the present. */
export type Session = {
  __typename?: 'Session';
  /** Where it takes place. */
  channel: Scalars['String']['output'];
  /** When an operator took it; null while nobody has. */
  claimedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it ended; null while it is open. */
  closedAt: Maybe<Scalars['DateTime']['output']>;
  /** Whom it is with (a UUID). */
  contactId: Scalars['ID']['output'];
  /** Id in the system it came from; null if none was given. */
  externalId: Maybe<Scalars['String']['output']>;
  /** When the first message of an operator was sent after the claim; null before it. */
  firstResponseAt: Maybe<Scalars['DateTime']['output']>;
  /** Id of the session (a UUID). */
  id: Scalars['ID']['output'];
  /** User id of the operator who claimed it; null while nobody has. */
  operatorId: Maybe<Scalars['ID']['output']>;
  /** When the contact began to wait. */
  startedAt: Scalars['DateTime']['output'];
  /** Where it stands now. */
  status: SessionStatus;
};

/** Where a session stands. It moves forward only. */
export type SessionStatus =
  /** Claimed by an operator, who holds it until it is closed. */
  | 'ACTIVE'
  /** Ended, claimed or not. It takes no more messages and can be rated. */
  | 'CLOSED'
  /** Started; nobody has claimed it. */
  | 'WAITING';

/** What the objective of a service is held against. */
export type SloBasis =
  /** Requests, where measurements of the window count any. */
  | 'REQUESTS'
  /** Otherwise runs of workflows: those that failed, among all. */
  | 'WORKFLOW_RUNS';

/** Which end of an order comes first. */
export type SortDirection =
  /** The least first. */
  | 'ASC'
  /** The most first. */
  | 'DESC';

/** How far the numbers of one stream of events are behind. */
export type StreamFreshness = {
  __typename?: 'StreamFreshness';
  /** Everything received before is in the numbers; asOf where nothing waits. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** asOf − dataFreshAsOf, milliseconds; 0 where nothing waits. */
  lagMs: Scalars['Float']['output'];
  /** Accepted events that are not in the numbers yet. */
  pendingEvents: Scalars['Int']['output'];
  /** Name of the stream, such as learning. */
  stream: Scalars['String']['output'];
};

export type Subscription = {
  __typename?: 'Subscription';
  /** The audit trail as it grows: each new row once, in the order of seq, from this subscription’s own row on (WATCH_AUDIT_TRAIL, told like any other if the filter lets it pass). Nothing is left out: a client that does not keep up is closed with code 4410, "gap"; it subscribes again and reads what it missed by auditLogConnection. Roles: ADMIN, ORG_ADMIN, SUPER_ADMIN. Audited as WATCH_AUDIT_TRAIL on audit_log. */
  auditTrail: AuditLog;
  /** Messages per hour, as they come. The first message is the present state; a further one follows when a number has changed, at most once a second. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  hourlyStats: HourlyStats;
  /** The support desk at a glance, as it changes. The first message is the present state; a further one follows when a number has changed, at most once a second. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  liveKpis: LiveKpis;
  /** Any metrics as single numbers, as they change. The first message is the present state; a further one follows when a number has changed, at most once a second. auditActions cannot be watched, because each reading of it is written down: BAD_USER_INPUT. Roles: ADMIN, ORG_ADMIN, ANALYST, SUPER_ADMIN. */
  metricValues: Array<MetricValue>;
};


export type SubscriptionAuditTrailArgs = {
  filter?: InputMaybe<AuditLogFilter>;
};


export type SubscriptionHourlyStatsArgs = {
  hours?: InputMaybe<Scalars['Int']['input']>;
};


export type SubscriptionLiveKpisArgs = {
  maxStalenessMs?: InputMaybe<Scalars['Int']['input']>;
};


export type SubscriptionMetricValuesArgs = {
  filter?: InputMaybe<MetricFilter>;
  maxStalenessMs?: InputMaybe<Scalars['Int']['input']>;
  metrics: Array<MetricName>;
  timezone?: InputMaybe<Scalars['String']['input']>;
};

/** How often a question was answered so. */
export type SurveyAnswerCount = {
  __typename?: 'SurveyAnswerCount';
  /** Answers. */
  count: Scalars['Int']['output'];
  /** The score, as text, or the choice. */
  value: Scalars['String']['output'];
};

/** A registered survey. */
export type SurveyInfo = {
  __typename?: 'SurveyInfo';
  /** The course that it is about; null: none. */
  courseId: Maybe<Scalars['ID']['output']>;
  /** Id in the application. */
  id: Scalars['ID']['output'];
  /** How often it was answered. */
  responses: Scalars['Int']['output'];
  /** Title. */
  title: Scalars['String']['output'];
};

/** A survey, as the application knows it. */
export type SurveyInput = {
  /** The course that it is about; null: none. */
  courseId?: InputMaybe<Scalars['ID']['input']>;
  /** Id in the application, 1 to 100 characters. */
  id: Scalars['ID']['input'];
  /** All its questions in their order, 1 to 50; answers to one that is not listed any more are kept and not shown. */
  questions: Array<SurveyQuestionInput>;
  /** 1 to 200 characters. */
  title: Scalars['String']['input'];
};

/** All registered surveys. */
export type SurveyList = {
  __typename?: 'SurveyList';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** By their title. */
  rows: Array<SurveyInfo>;
};

/** A question of a survey. */
export type SurveyQuestionInput = {
  /** Of a CHOICE, and only of it: 1 to 50 different texts of 1 to 200 characters. */
  choices?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Of a SCORE, and only of it: the highest, above the lowest and at most 100; default 5. */
  highest?: InputMaybe<Scalars['Int']['input']>;
  /** Id in the application, 1 to 100 characters; once in a survey. */
  id: Scalars['ID']['input'];
  /** Of a SCORE, and only of it: the lowest, 0 to 100; default 1. */
  lowest?: InputMaybe<Scalars['Int']['input']>;
  /** The question, 1 to 200 characters. */
  text: Scalars['String']['input'];
  /** How it is answered. */
  type: SurveyQuestionType;
};

/** What was answered to a question. */
export type SurveyQuestionSummary = {
  __typename?: 'SurveyQuestionSummary';
  /** How often each score or choice was answered, in their order, also those that nobody gave; none for free text or where suppressed. */
  distribution: Array<SurveyAnswerCount>;
  /** Mean score; null: no scores, or suppressed. */
  mean: Maybe<Scalars['Float']['output']>;
  /** Answers; 0 where suppressed. */
  n: Scalars['Int']['output'];
  /** Id of the question. */
  questionId: Scalars['ID']['output'];
  /** True: fewer than 5 learners answered, so that nothing is told of their answers. */
  suppressed: Scalars['Boolean']['output'];
  /** The question. */
  text: Scalars['String']['output'];
  /** The newest answers in free text, at most 50. Only for ORG_ADMIN and SUPER_ADMIN; none where suppressed. */
  texts: Array<SurveyText>;
  /** True: it is answered in free text that your role may not read. */
  textsRedacted: Scalars['Boolean']['output'];
  /** How it is answered. */
  type: SurveyQuestionType;
};

/** How a question is answered. */
export type SurveyQuestionType =
  /** By one of its choices. */
  | 'CHOICE'
  /** By a whole number. */
  | 'SCORE'
  /** In free text. */
  | 'TEXT';

/** What was answered to a survey. */
export type SurveySummary = {
  __typename?: 'SurveySummary';
  /** The moment for which the answer is true. */
  asOf: Scalars['DateTime']['output'];
  /** Events received before this moment have all gone into the answer: when the oldest was received that has not, or asOf where there is none. */
  dataFreshAsOf: Scalars['DateTime']['output'];
  /** In the order of the survey. */
  questions: Array<SurveyQuestionSummary>;
  /** How often it was answered, in the span where there is one; 0 where suppressed. */
  responses: Scalars['Int']['output'];
  /** True: fewer than 5 learners answered, so that nothing is told of their answers. */
  suppressed: Scalars['Boolean']['output'];
  /** Id of the survey. */
  surveyId: Scalars['ID']['output'];
  /** Its title. */
  title: Scalars['String']['output'];
};

/** An answer in free text, without who gave it. */
export type SurveyText = {
  __typename?: 'SurveyText';
  /** When it was answered. */
  answeredAt: Scalars['DateTime']['output'];
  /** As it was written. */
  text: Scalars['String']['output'];
};

/** Rows whose text is one of those listed, letter by letter. */
export type TextsFilter = {
  /** One of these, 1 to 100; null stands for rows without a value. */
  in: Array<InputMaybe<Scalars['String']['input']>>;
};

/** A person’s session in the application: it ends after 30 minutes without page view or heartbeat. */
export type TrackedSession = {
  __typename?: 'TrackedSession';
  /** Id of the session. Two that turn out to be one have that of the earlier. */
  id: Scalars['ID']['output'];
  /** Its last activity so far. */
  lastActivityAt: Scalars['DateTime']['output'];
  /** Its first activity. */
  startedAt: Scalars['DateTime']['output'];
};

/** What a page of a host application needs to tell of the page views of the person before it. */
export type TrackerToken = {
  __typename?: 'TrackerToken';
  /** From when on it is refused. */
  expiresAt: Scalars['DateTime']['output'];
  /** For `start({ token })` of @opsgraph/tracker. It does nothing but trackPageView, heartbeat, and ingestEvents about its own user. */
  token: Scalars['String']['output'];
};

/** What a value counts or measures. */
export type Unit =
  /** A number of things. */
  | 'COUNT'
  /** A duration in milliseconds, exact to the microsecond. */
  | 'MILLISECONDS'
  /** A percentage from 0 to 100. */
  | 'PERCENT'
  /** A score on a scale of its own: satisfaction from 1 to 5, or as the metric says. */
  | 'SCORE'
  /** A duration in seconds. */
  | 'SECONDS';

/** An event that is refused for good. */
export type UsageEventFailure = {
  __typename?: 'UsageEventFailure';
  /** Code of the failure, as of GraphQL errors. */
  code: Scalars['String']['output'];
  /** Place of the event in the call, from 0. */
  index: Scalars['Int']['output'];
  /** What is wrong, in words, with the field and its limit. */
  message: Scalars['String']['output'];
};

/** A request to the connected application. What is too long or no text that can be stored is answered as failed, with the field and its limit. */
export type UsageEventInput = {
  /** What the operation cost by the application’s own measure. */
  complexity?: InputMaybe<Scalars['Int']['input']>;
  /** What was asked for: the template of its route, such as /orders/:id, or its path without the query. 1 to 500 characters, no spaces. */
  endpoint: Scalars['String']['input'];
  /** Codes of the GraphQL errors in the answer, at most 10 of at most 100 characters. */
  errorCodes?: InputMaybe<Array<Scalars['String']['input']>>;
  /** UUID, made by whoever records: with occurredAt it says that two are the same request. */
  id: Scalars['ID']['input'];
  /** Address it came from, at most 45 characters. */
  ip?: InputMaybe<Scalars['String']['input']>;
  /** HTTP method, 1 to 10 characters. */
  method: Scalars['String']['input'];
  /** When the request came: at most 7 days ago, and at most 5 minutes from now. */
  occurredAt: Scalars['DateTime']['input'];
  /** Of a GraphQL operation: its name, or a hash of its document. At most 200 characters, no spaces; goes with operationType. */
  operationName?: InputMaybe<Scalars['String']['input']>;
  /** Of a GraphQL operation: its kind. */
  operationType?: InputMaybe<UsageOperationType>;
  /** Milliseconds until the answer had been sent, kept to the microsecond; null: not known. */
  responseTimeMs?: InputMaybe<Scalars['Float']['input']>;
  /** Which service answered, where there are several; at most 100 characters. */
  service?: InputMaybe<Scalars['String']['input']>;
  /** HTTP status of the answer, 100 to 599. */
  statusCode: Scalars['Int']['input'];
  /** User agent it came with, at most 1,024 characters. */
  userAgent?: InputMaybe<Scalars['String']['input']>;
  /** Id of the user in the application, at most 200 characters; null: nobody was signed in. */
  userId?: InputMaybe<Scalars['String']['input']>;
};

/** What became of a batch of events. */
export type UsageEventsResult = {
  __typename?: 'UsageEventsResult';
  /** Events that are stored now. */
  accepted: Scalars['Int']['output'];
  /** Events that were stored before, or twice in this call. */
  duplicates: Scalars['Int']['output'];
  /** Those that are refused, in the order of the call. */
  failed: Array<UsageEventFailure>;
};

/** Length of the points of a trend. */
export type UsageGranularity =
  /** Local days, of the 23, 24 or 25 hours that they have. */
  | 'DAY'
  /** Months of local days. */
  | 'MONTH'
  /** ISO weeks of local days, from Monday on. */
  | 'WEEK';

/** Kind of a GraphQL operation. */
export type UsageOperationType =
  /** It changes something. */
  | 'MUTATION'
  /** It reads. */
  | 'QUERY'
  /** It goes on. */
  | 'SUBSCRIPTION';

/** Product usage at a glance, every number as of one moment. */
export type UsageOverview = {
  __typename?: 'UsageOverview';
  /** Distinct people with at least one request or page view in the span. Counted for each span by itself: spans are never added up. */
  activeUsers: Scalars['Int']['output'];
  /** MAU: active users of the 30 days of 24 hours before the end of the span. */
  activeUsersMonth: Scalars['Int']['output'];
  /** DAU: active users of the local day in which the span ends, up to its end. */
  activeUsersToday: Scalars['Int']['output'];
  /** WAU: active users of the 7 days of 24 hours before the end of the span. */
  activeUsersWeek: Scalars['Int']['output'];
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** Mean response time in milliseconds, of the requests whose time is known. */
  avgResponseTimeMs: Maybe<Scalars['Float']['output']>;
  /** Mean minutes from the first to the last activity of a session. */
  avgSessionMinutes: Maybe<Scalars['Float']['output']>;
  /** Errors among the requests, in percent (0 to 100). */
  errorRate: Maybe<Scalars['Float']['output']>;
  /** Requests answered with status 400 or above, or with GraphQL errors. */
  errors: Scalars['Int']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Page views. */
  pageViews: Scalars['Int']['output'];
  /** The same of the span of equal length that ends where this one begins. */
  previous: UsageTotals;
  /** Requests; of GraphQL every operation is one. */
  requests: Scalars['Int']['output'];
  /** Percentiles of the response time in milliseconds; from rollups at most 1 % off. */
  responseTime: Percentiles;
  /** Sessions, by their first activity. */
  sessions: Scalars['Int']['output'];
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** What a purge of usage covers. */
export type UsagePurgeResult = {
  __typename?: 'UsagePurgeResult';
  /** What is older than this moment is covered. */
  before: Scalars['DateTime']['output'];
  /** True: nothing was deleted. */
  dryRun: Scalars['Boolean']['output'];
  /** All of it is gone. False after a dry run, or when the rest is left to the hourly job. */
  finished: Scalars['Boolean']['output'];
  /** Page views covered. */
  pageViews: Scalars['Int']['output'];
  /** Sessions covered, by their first activity. */
  sessions: Scalars['Int']['output'];
  /** Requests covered. */
  usageEvents: Scalars['Int']['output'];
};

/** Product usage in one span. Counts of nothing are 0; means, percentiles and percentages of nothing are null. */
export type UsageTotals = {
  __typename?: 'UsageTotals';
  /** Distinct people with at least one request or page view in the span. Counted for each span by itself: spans are never added up. */
  activeUsers: Scalars['Int']['output'];
  /** Mean response time in milliseconds, of the requests whose time is known. */
  avgResponseTimeMs: Maybe<Scalars['Float']['output']>;
  /** Mean minutes from the first to the last activity of a session. */
  avgSessionMinutes: Maybe<Scalars['Float']['output']>;
  /** Errors among the requests, in percent (0 to 100). */
  errorRate: Maybe<Scalars['Float']['output']>;
  /** Requests answered with status 400 or above, or with GraphQL errors. */
  errors: Scalars['Int']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Page views. */
  pageViews: Scalars['Int']['output'];
  /** Requests; of GraphQL every operation is one. */
  requests: Scalars['Int']['output'];
  /** Percentiles of the response time in milliseconds; from rollups at most 1 % off. */
  responseTime: Percentiles;
  /** Sessions, by their first activity. */
  sessions: Scalars['Int']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** One local day, week or month, cut to the span that was asked for. */
export type UsageTrendPoint = {
  __typename?: 'UsageTrendPoint';
  /** Distinct people with at least one request or page view in the span. Counted for each span by itself: spans are never added up. */
  activeUsers: Scalars['Int']['output'];
  /** Mean response time in milliseconds, of the requests whose time is known. */
  avgResponseTimeMs: Maybe<Scalars['Float']['output']>;
  /** Mean minutes from the first to the last activity of a session. */
  avgSessionMinutes: Maybe<Scalars['Float']['output']>;
  /** Errors among the requests, in percent (0 to 100). */
  errorRate: Maybe<Scalars['Float']['output']>;
  /** Requests answered with status 400 or above, or with GraphQL errors. */
  errors: Scalars['Int']['output'];
  /** Start of the span, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Local date YYYY-MM-DD, ISO week YYYY-Www, or month YYYY-MM. */
  label: Scalars['String']['output'];
  /** Page views. */
  pageViews: Scalars['Int']['output'];
  /** The span or asOf cuts it: it is not whole. */
  partial: Scalars['Boolean']['output'];
  /** Requests; of GraphQL every operation is one. */
  requests: Scalars['Int']['output'];
  /** Percentiles of the response time in milliseconds; from rollups at most 1 % off. */
  responseTime: Percentiles;
  /** Sessions, by their first activity. */
  sessions: Scalars['Int']['output'];
  /** End of the span, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** Product usage over time. Points without anything are there, with 0 and null. */
export type UsageTrends = {
  __typename?: 'UsageTrends';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** The points, oldest first. */
  points: Array<UsageTrendPoint>;
  /** IANA zone of the days: the organization’s. */
  timezone: Scalars['String']['output'];
};

/** A person of an organization. Deleted people stay, so that past work keeps its name. */
export type User = {
  __typename?: 'User';
  /** When they left; null while they are here. */
  deletedAt: Maybe<Scalars['DateTime']['output']>;
  /** Name as dashboards show it. */
  displayName: Scalars['String']['output'];
  /** Id in the system they come from. */
  externalId: Maybe<Scalars['String']['output']>;
  /** Id of the user. */
  id: Scalars['ID']['output'];
  /** What they may do. */
  role: Role;
};

/** What one person of the connected application did in a span: 0 where they did nothing. */
export type UserActivity = {
  __typename?: 'UserActivity';
  /** Their address; null: nobody has told it. */
  email: Maybe<Scalars['String']['output']>;
  /** Their id in the application. */
  externalId: Scalars['String']['output'];
  /** Id of the person here. */
  id: Scalars['ID']['output'];
  /** When they were last active, whenever that was; null: never. */
  lastActiveAt: Maybe<Scalars['DateTime']['output']>;
  /** Minutes in those sessions, from first to last activity. */
  minutes: Scalars['Float']['output'];
  /** Their name; null: nobody has told it. */
  name: Maybe<Scalars['String']['output']>;
  /** Page views in the span. */
  pageViews: Scalars['Int']['output'];
  /** Requests in the span. */
  requests: Scalars['Int']['output'];
  /** Sessions that began in the span. */
  sessions: Scalars['Int']['output'];
};

/** All people of the connected application in the order that was asked for (Relay cursor connection). */
export type UserActivityConnection = {
  __typename?: 'UserActivityConnection';
  /** The moment for which the numbers are true. */
  asOf: Scalars['DateTime']['output'];
  /** The people of this page. */
  edges: Array<UserActivityEdge>;
  /** Whether there is more, and where to go on. */
  pageInfo: PageInfo;
  /** People that the search leaves, active or not, on all pages together. */
  total: Scalars['Int']['output'];
};

/** A person and their place. */
export type UserActivityEdge = {
  __typename?: 'UserActivityEdge';
  /** The place of the person, to go on from. */
  cursor: Scalars['String']['output'];
  /** The person. */
  node: UserActivity;
};

/** What people are listed by; those who are equal by their id. */
export type UserActivitySort =
  /** When they were last active; never is before everything. */
  | 'LAST_ACTIVE'
  /** Minutes in sessions begun in the span. */
  | 'MINUTES'
  /** Their name, or their id in the application where they have none, in any case. */
  | 'NAME'
  /** Page views in the span. */
  | 'PAGE_VIEWS'
  /** Requests in the span. */
  | 'REQUESTS'
  /** Sessions begun in the span. */
  | 'SESSIONS';

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

export type AuditLogsQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
  action?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
}>;


export type AuditLogsQuery = { __typename?: 'Query', auditLogs: { __typename?: 'AuditLogs', total: number, totalIsExact: boolean, logs: Array<{ __typename?: 'AuditLog', createdAt: string, adminName: string, action: string, resourceType: string, resourceId: string | null, outcome: AuditOutcome, errorCode: string | null, details: Record<string, unknown>, ipAddress: string | null, seq: string }> } };

export type AuditStatsQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
}>;


export type AuditStatsQuery = { __typename?: 'Query', auditStats: { __typename?: 'AuditStats', totalActions: number, periodDays: number, actionBreakdown: Array<{ __typename?: 'AuditBreakdown', key: string, count: number }>, resourceBreakdown: Array<{ __typename?: 'AuditBreakdown', key: string, count: number }>, adminBreakdown: Array<{ __typename?: 'AuditBreakdown', key: string, label: string, count: number }>, daily: Array<{ __typename?: 'AuditDay', date: string, count: number, partial: boolean }> } };

export type VerifyAuditTrailQueryVariables = Exact<{ [key: string]: never; }>;


export type VerifyAuditTrailQuery = { __typename?: 'Query', verifyAuditTrail: { __typename?: 'AuditVerification', verdict: AuditVerdict, rows: number, firstSeq: string | null, lastSeq: string | null, anchoredThroughSeq: string | null, anchoredThroughAt: string | null, unanchoredRows: number, purgedRows: number, notes: Array<string>, seconds: number, findings: Array<{ __typename?: 'AuditFinding', kind: AuditVerdict, firstSeq: string, lastSeq: string, message: string }> } };

export type StartSessionMutationVariables = Exact<{
  contact: Scalars['String']['input'];
  session: Scalars['String']['input'];
}>;


export type StartSessionMutation = { __typename?: 'Mutation', startSession: { __typename?: 'Session', id: string, status: SessionStatus, startedAt: string, contactId: string } };

export type LiveKpisStreamSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type LiveKpisStreamSubscription = { __typename?: 'Subscription', liveKpis: { __typename?: 'LiveKpis', asOf: string, version: number, waiting: number, active: number, humanModeUsers: number, sessionsToday: number, avgWaitSeconds: number | null, avgFirstResponseSeconds: number | null, csatAverage: number | null, degradedSources: Array<DataSource> } };

export type UsersQueryVariables = Exact<{ [key: string]: never; }>;


export type UsersQuery = { __typename?: 'Query', users: { __typename?: 'MemberPage', hasNextPage: boolean, endCursor: string | null, users: Array<{ __typename?: 'Member', id: string, displayName: string, email: string | null, role: Role, createdAt: string }> } };

export type CreateApiKeyMutationVariables = Exact<{ [key: string]: never; }>;


export type CreateApiKeyMutation = { __typename?: 'Mutation', createApiKey: { __typename?: 'CreatedApiKey', secret: string, apiKey: { __typename?: 'ApiKey', id: string, prefix: string, expiresAt: string } } };

export type MetricSeriesQueryVariables = Exact<{
  metric: MetricName;
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
  groupBy?: InputMaybe<Array<Dimension> | Dimension>;
  top?: InputMaybe<Scalars['Int']['input']>;
}>;


export type MetricSeriesQuery = { __typename?: 'Query', metricSeries: { __typename?: 'MetricSeries', unit: Unit, granularity: Granularity, timezone: string, total: { __typename?: 'MetricValue', value: number | null, n: number }, lines: Array<{ __typename?: 'MetricLine', label: string, total: { __typename?: 'MetricValue', value: number | null, n: number }, points: Array<{ __typename?: 'MetricPoint', label: string, value: number | null, n: number, partial: boolean, comparison: { __typename?: 'PointComparison', value: number | null, changePercent: number | null } | null }> }> } };

export type MetricRowsQueryVariables = Exact<{
  metric: MetricName;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type MetricRowsQuery = { __typename?: 'Query', explainMetric: { __typename?: 'MetricExplanation', rowsRead: number, n: number, readFrom: ReadFrom, dataFreshAsOf: string, definition: { __typename?: 'MetricDefinition', description: string, window: string } }, metricRows: { __typename?: 'MetricRowConnection', value: { __typename?: 'MetricValue', value: number | null, n: number, invalid: number, from: string | null, to: string }, edges: Array<{ __typename?: 'MetricRowEdge', node: { __typename?: 'MetricRow', id: string, at: string, value: number | null, hit: boolean | null, dimensions: Array<{ __typename?: 'DimensionValue', dimension: Dimension, value: string | null }> } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor: string | null } } };

export type OneOperatorQueryVariables = Exact<{
  operator: Scalars['ID']['input'];
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
}>;


export type OneOperatorQuery = { __typename?: 'Query', closed: { __typename?: 'MetricSeries', timezone: string, total: { __typename?: 'MetricValue', value: number | null }, lines: Array<{ __typename?: 'MetricLine', points: Array<{ __typename?: 'MetricPoint', label: string, value: number | null, partial: boolean }> }> }, resolution: { __typename?: 'MetricSeries', unit: Unit, total: { __typename?: 'MetricValue', value: number | null, n: number }, lines: Array<{ __typename?: 'MetricLine', points: Array<{ __typename?: 'MetricPoint', label: string, value: number | null, n: number }> }> } };

export type ClaimSessionMutationVariables = Exact<{
  session: Scalars['ID']['input'];
  operator?: InputMaybe<Scalars['ID']['input']>;
}>;


export type ClaimSessionMutation = { __typename?: 'Mutation', claimSession: { __typename?: 'Session', id: string, status: SessionStatus, startedAt: string, claimedAt: string | null, operatorId: string | null } };

export type AuditTrailStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditTrailStatusQuery = { __typename?: 'Query', auditTrailStatus: { __typename?: 'AuditTrailStatus', firstSeq: string | null, lastSeq: string | null, lastAt: string | null, checkpointHolds: boolean | null, unanchoredRows: number, checkpoint: { __typename?: 'AuditCheckpoint', seq: string, at: string } | null, lastVerification: { __typename?: 'AuditTrailVerification', at: string, adminName: string, verdict: AuditVerdict, rows: number, findingCount: number } | null } };


export const LiveKpisDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveKpis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liveKpis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"humanModeUsers"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsToday"}},{"kind":"Field","name":{"kind":"Name","value":"abandonedSessions"}},{"kind":"Field","name":{"kind":"Name","value":"slaBreachEvents24h"}},{"kind":"Field","name":{"kind":"Name","value":"avgWaitSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgTimeToFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgHandleSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgResolutionSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"fcrRate"}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"csatPercentage"}},{"kind":"Field","name":{"kind":"Name","value":"csatSatisfiedPercentage"}},{"kind":"Field","name":{"kind":"Name","value":"degradedSources"}}]}}]}}]} as unknown as DocumentNode<LiveKpisQuery, LiveKpisQueryVariables>;
export const OperatorPerformanceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperatorPerformance"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"7"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operatorPerformance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operatorId"}},{"kind":"Field","name":{"kind":"Name","value":"operatorName"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClaimed"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClosed"}},{"kind":"Field","name":{"kind":"Name","value":"messagesSent"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"firstResponse"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"p50"}},{"kind":"Field","name":{"kind":"Name","value":"p90"}},{"kind":"Field","name":{"kind":"Name","value":"p95"}},{"kind":"Field","name":{"kind":"Name","value":"p99"}}]}},{"kind":"Field","name":{"kind":"Name","value":"avgHandleSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgResolutionSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"resolution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"p50"}},{"kind":"Field","name":{"kind":"Name","value":"p90"}},{"kind":"Field","name":{"kind":"Name","value":"p95"}},{"kind":"Field","name":{"kind":"Name","value":"p99"}}]}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"csatResponses"}},{"kind":"Field","name":{"kind":"Name","value":"queueShare"}},{"kind":"Field","name":{"kind":"Name","value":"maxConcurrent"}}]}}]}}]} as unknown as DocumentNode<OperatorPerformanceQuery, OperatorPerformanceQueryVariables>;
export const HourlyStatsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HourlyStats"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"hours"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"24"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hourlyStats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"hours"},"value":{"kind":"Variable","name":{"kind":"Name","value":"hours"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"buckets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"operator"}},{"kind":"Field","name":{"kind":"Name","value":"bot"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}}]}}]}}]}}]} as unknown as DocumentNode<HourlyStatsQuery, HourlyStatsQueryVariables>;
export const DashboardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Dashboard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"7"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dashboard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"trend"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsStarted"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClaimed"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsClosed"}},{"kind":"Field","name":{"kind":"Name","value":"avgWaitSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgResolutionSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"csatResponses"}}]}},{"kind":"Field","name":{"kind":"Name","value":"funnel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"percentOfStarted"}},{"kind":"Field","name":{"kind":"Name","value":"percentOfPrevious"}}]}},{"kind":"Field","name":{"kind":"Name","value":"heatmap"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"hour"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"percentiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metric"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"p50"}},{"kind":"Field","name":{"kind":"Name","value":"p90"}},{"kind":"Field","name":{"kind":"Name","value":"p95"}},{"kind":"Field","name":{"kind":"Name","value":"p99"}}]}},{"kind":"Field","name":{"kind":"Name","value":"previous"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"previous"}},{"kind":"Field","name":{"kind":"Name","value":"changePercent"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DashboardQuery, DashboardQueryVariables>;
export const MetricsCatalogueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MetricsCatalogue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"better"}},{"kind":"Field","name":{"kind":"Name","value":"window"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}}]}}]} as unknown as DocumentNode<MetricsCatalogueQuery, MetricsCatalogueQueryVariables>;
export const MeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}}]}}]}}]}}]} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const LiveKpisAtDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveKpisAt"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liveKpis"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"asOf"},"value":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsToday"}},{"kind":"Field","name":{"kind":"Name","value":"slaBreachEvents24h"}},{"kind":"Field","name":{"kind":"Name","value":"degradedSources"}},{"kind":"Field","name":{"kind":"Name","value":"details"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"invalid"}},{"kind":"Field","name":{"kind":"Name","value":"pending"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}}]}}]} as unknown as DocumentNode<LiveKpisAtQuery, LiveKpisAtQueryVariables>;
export const AuditLogsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditLogs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"7"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"action"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditLogs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}},{"kind":"Argument","name":{"kind":"Name","value":"action"},"value":{"kind":"Variable","name":{"kind":"Name","value":"action"}}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"totalIsExact"}},{"kind":"Field","name":{"kind":"Name","value":"logs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"adminName"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"resourceType"}},{"kind":"Field","name":{"kind":"Name","value":"resourceId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"details"}},{"kind":"Field","name":{"kind":"Name","value":"ipAddress"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}}]}}]}}]}}]} as unknown as DocumentNode<AuditLogsQuery, AuditLogsQueryVariables>;
export const AuditStatsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditStats"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"7"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditStats"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalActions"}},{"kind":"Field","name":{"kind":"Name","value":"periodDays"}},{"kind":"Field","name":{"kind":"Name","value":"actionBreakdown"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"resourceBreakdown"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"adminBreakdown"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"daily"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}}]}}]}}]}}]} as unknown as DocumentNode<AuditStatsQuery, AuditStatsQueryVariables>;
export const VerifyAuditTrailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VerifyAuditTrail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyAuditTrail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"rows"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeq"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeq"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeq"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeq"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"anchoredThroughSeq"}},{"kind":"Field","name":{"kind":"Name","value":"anchoredThroughAt"}},{"kind":"Field","name":{"kind":"Name","value":"unanchoredRows"}},{"kind":"Field","name":{"kind":"Name","value":"purgedRows"}},{"kind":"Field","name":{"kind":"Name","value":"notes"}},{"kind":"Field","name":{"kind":"Name","value":"seconds"}}]}}]}}]} as unknown as DocumentNode<VerifyAuditTrailQuery, VerifyAuditTrailQueryVariables>;
export const StartSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"contact"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"session"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"contactExternalId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"contact"}}},{"kind":"Argument","name":{"kind":"Name","value":"externalId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"session"}}},{"kind":"Argument","name":{"kind":"Name","value":"channel"},"value":{"kind":"StringValue","value":"web","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"contactId"}}]}}]}}]} as unknown as DocumentNode<StartSessionMutation, StartSessionMutationVariables>;
export const LiveKpisStreamDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LiveKpisStream"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liveKpis"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"humanModeUsers"}},{"kind":"Field","name":{"kind":"Name","value":"sessionsToday"}},{"kind":"Field","name":{"kind":"Name","value":"avgWaitSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"avgFirstResponseSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"csatAverage"}},{"kind":"Field","name":{"kind":"Name","value":"degradedSources"}}]}}]}}]} as unknown as DocumentNode<LiveKpisStreamSubscription, LiveKpisStreamSubscriptionVariables>;
export const UsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]} as unknown as DocumentNode<UsersQuery, UsersQueryVariables>;
export const CreateApiKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateApiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"StringValue","value":"reports","block":false}},{"kind":"Argument","name":{"kind":"Name","value":"scopes"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"READ"}]}},{"kind":"Argument","name":{"kind":"Name","value":"expiresInDays"},"value":{"kind":"IntValue","value":"30"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]}}]} as unknown as DocumentNode<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const MetricSeriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MetricSeries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"metric"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MetricName"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"groupBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Dimension"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"top"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metricSeries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"metric"},"value":{"kind":"Variable","name":{"kind":"Name","value":"metric"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"groupBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"top"},"value":{"kind":"Variable","name":{"kind":"Name","value":"top"}}},{"kind":"Argument","name":{"kind":"Name","value":"compare"},"value":{"kind":"EnumValue","value":"PREVIOUS_WEEK"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"granularity"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"n"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"n"}}]}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}},{"kind":"Field","name":{"kind":"Name","value":"comparison"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"changePercent"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MetricSeriesQuery, MetricSeriesQueryVariables>;
export const MetricRowsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MetricRows"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"metric"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MetricName"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"explainMetric"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"metric"},"value":{"kind":"Variable","name":{"kind":"Name","value":"metric"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"definition"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"window"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rowsRead"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"readFrom"}},{"kind":"Field","name":{"kind":"Name","value":"dataFreshAsOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metricRows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"metric"},"value":{"kind":"Variable","name":{"kind":"Name","value":"metric"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"n"}},{"kind":"Field","name":{"kind":"Name","value":"invalid"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"hit"}},{"kind":"Field","name":{"kind":"Name","value":"dimensions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<MetricRowsQuery, MetricRowsQueryVariables>;
export const OneOperatorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneOperator"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"operator"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"closed"},"name":{"kind":"Name","value":"metricSeries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"metric"},"value":{"kind":"EnumValue","value":"sessionsClosed"}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"granularity"},"value":{"kind":"EnumValue","value":"DAY"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"operatorId"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"in"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"operator"}}]}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"timezone"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"partial"}}]}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"resolution"},"name":{"kind":"Name","value":"metricSeries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"metric"},"value":{"kind":"EnumValue","value":"avgResolutionSeconds"}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"granularity"},"value":{"kind":"EnumValue","value":"DAY"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"operatorId"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"in"},"value":{"kind":"ListValue","values":[{"kind":"Variable","name":{"kind":"Name","value":"operator"}}]}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"n"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"n"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OneOperatorQuery, OneOperatorQueryVariables>;
export const ClaimSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ClaimSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"session"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"operator"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"claimSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sessionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"session"}}},{"kind":"Argument","name":{"kind":"Name","value":"operatorId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"operator"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"claimedAt"}},{"kind":"Field","name":{"kind":"Name","value":"operatorId"}}]}}]}}]} as unknown as DocumentNode<ClaimSessionMutation, ClaimSessionMutationVariables>;
export const AuditTrailStatusDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditTrailStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditTrailStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstSeq"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeq"}},{"kind":"Field","name":{"kind":"Name","value":"lastAt"}},{"kind":"Field","name":{"kind":"Name","value":"checkpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"checkpointHolds"}},{"kind":"Field","name":{"kind":"Name","value":"unanchoredRows"}},{"kind":"Field","name":{"kind":"Name","value":"lastVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"adminName"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"rows"}},{"kind":"Field","name":{"kind":"Name","value":"findingCount"}}]}}]}}]}}]} as unknown as DocumentNode<AuditTrailStatusQuery, AuditTrailStatusQueryVariables>;