import { document } from './document.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
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

/** Something that somebody does, or has done, with an alert. */
export type AlertInteractionInput = {
  /** Id of the alert in the application, 1 to 100 characters. Unknown, or of another organization: NOT_FOUND. */
  readonly alertId: Scalars['ID']['input'];
  /** The client’s own id of the interaction, 1 to 100 characters: sent again with it, an interaction is answered as the first time and stored once. With other content under the same key: CONFLICT. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** What they have to say of it, 1 to 1,000 characters. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
  /** When they did it; default: now, or just after what was told last where that lies ahead. At most 5 minutes from now, not before the episode began, and, of RESOLVED and DISMISSED, not before what was told last of the alert. */
  readonly occurredAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of SNOOZED, and of nothing else: until when. Later than occurredAt, by at most 30 days. */
  readonly snoozedUntil?: InputMaybe<Scalars['DateTime']['input']>;
  /** What they do. BAD_USER_INPUT, which says how the alert stands, where it has ended, or is acknowledged already and not snoozed. */
  readonly type: AlertInteractionType;
};

/** What became of an interaction. */
export type AlertInteractionOutcome =
  /** It is stored now. */
  | 'ACCEPTED'
  /** It was stored before under its idempotencyKey, and is answered as then. */
  | 'DUPLICATE'
  /** It is refused, and nothing of it is stored: code and message say why. */
  | 'FAILED';

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

/** What alerts are listed by: when their last episode began, equal ones by id. */
export type AlertOrder =
  /** The oldest first. */
  | 'RAISED_ASC'
  /** The newest first. */
  | 'RAISED_DESC';

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

/** What an API key may do in its organization. None administers. */
export type ApiKeyScope =
  /** Brings data in, as a SERVICE does: the desk, and events of the audit trail. Reads no analytics. */
  | 'INGEST'
  /** Reads the analytics, as an ANALYST does. */
  | 'READ';

/** Somebody who uses the connected application. */
export type AppUserInput = {
  /** Their address, at most 254 characters; null leaves what is known. */
  readonly email?: InputMaybe<Scalars['String']['input']>;
  /** Their id in the application, 1 to 200 characters. */
  readonly id: Scalars['String']['input'];
  /** Their name, at most 200 characters; null leaves what is known. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
};

/** Rates to count with instead of those of the organization, where they are given. */
export type AskedCostRatesInput = {
  /** One measurement of a service, likewise. */
  readonly metric?: InputMaybe<Scalars['String']['input']>;
  /** One prediction, likewise. */
  readonly prediction?: InputMaybe<Scalars['String']['input']>;
  /** One run of a workflow: a decimal from 0 to 9999999.999999 with at most 6 decimals, such as 0.005. */
  readonly run?: InputMaybe<Scalars['String']['input']>;
};

/** An event of a host application. What is too long, or is no text that can be stored, is answered as FAILED with the field and its limit named. */
export type AuditEventInput = {
  /** What was done, 1 to 100 characters. */
  readonly action: Scalars['String']['input'];
  /** Who did it: the id or external id of a user, or any other id, of at most 200 characters; default: the system. */
  readonly adminId?: InputMaybe<Scalars['ID']['input']>;
  /** Their name at that time, at most 200 characters; default: that of the user. */
  readonly adminName?: InputMaybe<Scalars['String']['input']>;
  /** At most 64 KiB as canonical JSON (RFC 8785), nested at most 32 levels deep; whole numbers beyond 2^53 go as text. Default: {}. */
  readonly details?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Why it failed, at most 100 characters. */
  readonly errorCode?: InputMaybe<Scalars['String']['input']>;
  /** Id of the event in the host application: recorded once, however often it is sent. 1 to 200 characters. */
  readonly externalId: Scalars['String']['input'];
  /** Address or host name it came from, at most 255 characters. */
  readonly ipAddress?: InputMaybe<Scalars['String']['input']>;
  /** When it happened: not before 2000, nor more than 5 minutes from now. Kept to the millisecond. */
  readonly occurredAt: Scalars['DateTime']['input'];
  /** Default: FAILED where errorCode is given, else SUCCESS. */
  readonly outcome?: InputMaybe<AuditOutcome>;
  /** To which one, at most 512 characters. */
  readonly resourceId?: InputMaybe<Scalars['String']['input']>;
  /** To what kind of thing, 1 to 100 characters. */
  readonly resourceType: Scalars['String']['input'];
  /** User agent it came with, at most 1,024 characters. */
  readonly userAgent?: InputMaybe<Scalars['String']['input']>;
};

/** What became of an event. */
export type AuditEventStatus =
  /** An event of this external id was recorded before; that one stays as it is. */
  | 'DUPLICATE'
  /** It is not in the trail; code and message tell why. */
  | 'FAILED'
  /** It is in the trail now. */
  | 'RECORDED';

/** Which rows of the audit trail; what is left out does not narrow the list. */
export type AuditLogFilter = {
  /** This action, as it is written. */
  readonly action?: InputMaybe<Scalars['String']['input']>;
  /** Done by this admin. */
  readonly adminId?: InputMaybe<Scalars['ID']['input']>;
  /** Start of the window, inclusive; default: 90 days before its end. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** With this outcome. */
  readonly outcome?: InputMaybe<AuditOutcome>;
  /** This resource. */
  readonly resourceId?: InputMaybe<Scalars['String']['input']>;
  /** This kind of resource. */
  readonly resourceType?: InputMaybe<Scalars['String']['input']>;
  /** Rows in which this text occurs, in any case: in action, resource, names, address, user agent or details. Literal text, 1 to 200 characters. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** End of the window, exclusive; default: now. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How an audited action ended. */
export type AuditOutcome =
  /** It was refused: the actor may not do this. */
  | 'DENIED'
  /** It was tried and changed nothing; errorCode says why. */
  | 'FAILED'
  /** It was done; where it changed something, change and row are one transaction. */
  | 'SUCCESS';

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

/** Which direction of a metric is good news. */
export type Better =
  /** More is better. */
  | 'HIGHER'
  /** Less is better. */
  | 'LOWER'
  /** Neither is good or bad by itself. */
  | 'NEITHER';

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

/** Where a rate comes from. */
export type CostRateOrigin =
  /** It was given with the question. */
  | 'ASKED'
  /** Nobody has set any. */
  | 'DEFAULT'
  /** The organization has set it. */
  | 'ORGANIZATION';

/** What one run, measurement and prediction cost, in the organization’s own currency. */
export type CostRatesInput = {
  /** One measurement of a service, likewise. */
  readonly metric: Scalars['String']['input'];
  /** One prediction, likewise. */
  readonly prediction: Scalars['String']['input'];
  /** One run of a workflow: a decimal from 0 to 9999999.999999 with at most 6 decimals, such as 0.005. */
  readonly run: Scalars['String']['input'];
};

/** A course, as the application knows it. */
export type CourseInput = {
  /** Id in the application, 1 to 100 characters. */
  readonly id: Scalars['ID']['input'];
  /** All its lessons in their order, at most 500; one that is not listed any more no longer counts. */
  readonly lessons: ReadonlyArray<LessonInput>;
  /** 1 to 200 characters. */
  readonly title: Scalars['String']['input'];
};

/** Where numbers come from. */
export type DataSource =
  /** Rows in PostgreSQL, read in one snapshot per answer. */
  | 'POSTGRES'
  /** Events counted in Redis; when it does not answer, numbers say that they are degraded. */
  | 'REDIS';

/** Which dead letters; without any field all of them. */
export type DeadLetterFilter = {
  /** Why they were refused, at most 100. */
  readonly codes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Last refused at or after this moment. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Their ids, at most 100. */
  readonly ids?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Their kinds, at most 100. */
  readonly kinds?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Last refused before this moment. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
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

/** Somebody takes a course. */
export type EnrolmentInput = {
  /** Id of the course, 1 to 100 characters; it may be registered later. */
  readonly courseId: Scalars['ID']['input'];
  /** When they enrolled, not before 2000 and not more than 5 minutes from now; the earliest that is told counts. */
  readonly enrolledAt: Scalars['DateTime']['input'];
  /** Id of the learner in the application, 1 to 100 characters; no e-mail address. */
  readonly learnerId: Scalars['ID']['input'];
};

/** Something that happened in the connected application. */
export type EventInput = {
  /** Made once by the sender, 1 to 100 characters, best a UUIDv7: sent again within 30 days it is the same event. */
  readonly clientEventId: Scalars['ID']['input'];
  /** What happened, such as lesson.completed. */
  readonly kind: Scalars['String']['input'];
  /** When it happened by the sender’s clock; not longer ago than INGEST_MAX_LATE_DAYS. */
  readonly occurredAt: Scalars['DateTime']['input'];
  /** What the kind’s schema says, at most 32 KiB of JSON; fields that it does not know are refused. */
  readonly payload: Scalars['JSONObject']['input'];
  /** When it was sent, by the same clock: where that is more than 5 minutes off, both times are corrected by the difference. Without it, what lies in the future counts as received now. */
  readonly sentAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Version of the kind’s schema. */
  readonly version?: InputMaybe<Scalars['Int']['input']>;
};

/** The format of an exported file. */
export type ExportFormat =
  /** An IPC stream of Apache Arrow, with typed columns. */
  | 'ARROW'
  /** RFC 4180 in UTF-8; no cell is a formula. `bom: true` begins it for Excel. */
  | 'CSV'
  /** An object of JSON on each line. */
  | 'NDJSON';

/** A rule that says which feature endpoints belong to: by path or by operation. What says more wins: operations over paths, the longer path or name over the shorter, one method over any. */
export type FeatureRuleInput = {
  /** Name of the feature, 1 to 100 characters. */
  readonly feature: Scalars['String']['input'];
  /** Only requests of this method; default: any. */
  readonly method?: InputMaybe<Scalars['String']['input']>;
  /** GraphQL operations of this name; a * at its end stands for any rest. */
  readonly operation?: InputMaybe<Scalars['String']['input']>;
  /** Endpoints of this path and below it: /orders is /orders and /orders/:id, not /orders-old. */
  readonly path?: InputMaybe<Scalars['String']['input']>;
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

/** Rows whose id is one of those listed. */
export type IdsFilter = {
  /** One of these, 1 to 100; null stands for rows without a value. */
  readonly in: ReadonlyArray<InputMaybe<Scalars['ID']['input']>>;
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

/** What became of an event. */
export type IngestedStatus =
  /** It is stored, and counts once. */
  | 'ACCEPTED'
  /** Its id was accepted before; nothing was changed. */
  | 'DUPLICATE'
  /** It was refused, alone; the code says why. */
  | 'FAILED';

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

/** A lesson of a course, as the application knows it. */
export type LessonInput = {
  /** Id in the application, 1 to 100 characters; once in a course. */
  readonly id: Scalars['ID']['input'];
  /** 1 to 200 characters. */
  readonly title: Scalars['String']['input'];
};

/** Who sent a message. */
export type MessageSender =
  /** A machine that answers for the desk. */
  | 'BOT'
  /** The contact of the session. */
  | 'CONTACT'
  /** A person of the desk. */
  | 'OPERATOR';

/** Which rows count: those that meet every condition given. Only dimensions that the metric has; any other is BAD_USER_INPUT that names those. */
export type MetricFilter = {
  /** By action. */
  readonly action?: InputMaybe<TextsFilter>;
  /** By adminId. */
  readonly adminId?: InputMaybe<TextsFilter>;
  /** By category. */
  readonly category?: InputMaybe<TextsFilter>;
  /** By channel. */
  readonly channel?: InputMaybe<TextsFilter>;
  /** By courseId. */
  readonly courseId?: InputMaybe<TextsFilter>;
  /** By endpoint. */
  readonly endpoint?: InputMaybe<TextsFilter>;
  /** Hour of the local day of the metric’s moment, 0 to 23. */
  readonly hour?: InputMaybe<NumbersFilter>;
  /** By incidentSeverity. One of CRITICAL, MAJOR, MINOR, INFO. */
  readonly incidentSeverity?: InputMaybe<TextsFilter>;
  /** By learner. */
  readonly learner?: InputMaybe<IdsFilter>;
  /** By lessonId. */
  readonly lessonId?: InputMaybe<TextsFilter>;
  /** By method. */
  readonly method?: InputMaybe<TextsFilter>;
  /** By model. */
  readonly model?: InputMaybe<TextsFilter>;
  /** By operatorId. */
  readonly operatorId?: InputMaybe<IdsFilter>;
  /** By outcome. */
  readonly outcome?: InputMaybe<TextsFilter>;
  /** By path. */
  readonly path?: InputMaybe<TextsFilter>;
  /** By probabilityBin. */
  readonly probabilityBin?: InputMaybe<TextsFilter>;
  /** By probabilityPercent. */
  readonly probabilityPercent?: InputMaybe<TextsFilter>;
  /** By questionId. */
  readonly questionId?: InputMaybe<TextsFilter>;
  /** By quizId. */
  readonly quizId?: InputMaybe<TextsFilter>;
  /** By resourceType. */
  readonly resourceType?: InputMaybe<TextsFilter>;
  /** By runStatus. One of SUCCEEDED, FAILED, CANCELLED. */
  readonly runStatus?: InputMaybe<TextsFilter>;
  /** By sender. One of CONTACT, OPERATOR, BOT. */
  readonly sender?: InputMaybe<TextsFilter>;
  /** By service. */
  readonly service?: InputMaybe<TextsFilter>;
  /** By serviceId. */
  readonly serviceId?: InputMaybe<TextsFilter>;
  /** By severity. One of CRITICAL, IMPORTANT, STANDARD, INFO. */
  readonly severity?: InputMaybe<TextsFilter>;
  /** By status. */
  readonly status?: InputMaybe<TextsFilter>;
  /** By surveyId. */
  readonly surveyId?: InputMaybe<TextsFilter>;
  /** By typeClass. One of ACTION_NEEDED, PREVENTED_ISSUE, TREND_WARNING, ESCALATION, INFORMATION. */
  readonly typeClass?: InputMaybe<TextsFilter>;
  /** By userId. */
  readonly userId?: InputMaybe<IdsFilter>;
  /** By videoId. */
  readonly videoId?: InputMaybe<TextsFilter>;
  /** ISO weekday of the metric’s moment in the time zone asked for, 1 (Monday) to 7. */
  readonly weekday?: InputMaybe<NumbersFilter>;
  /** By workflow. */
  readonly workflow?: InputMaybe<TextsFilter>;
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

/** By what incidents are told apart. */
export type MttrGroup =
  /** Not at all: there are no rows. */
  | 'NONE'
  /** By their service. */
  | 'SERVICE'
  /** By how bad they are. */
  | 'SEVERITY';

/** Rows whose number is one of those listed. */
export type NumbersFilter = {
  /** One of these, 1 to 100; null stands for rows without a value. */
  readonly in: ReadonlyArray<InputMaybe<Scalars['Int']['input']>>;
};

/** What a deletion of an organization’s data is at. */
export type OrganizationDeletionPhase =
  /** Everything was looked through once more, and nothing is left. */
  | 'FINISHED'
  /** The tables are empty; keys in Redis and jobs are being deleted. */
  | 'STORES'
  /** Rows of the database are being deleted, batch by batch. */
  | 'TABLES';

/** Where a number is read from. The number is the same. */
export type ReadFrom =
  /** From sums as far as they are current, from rows for the rest. */
  | 'MIXED'
  /** From the rows themselves. */
  | 'RAW'
  /** From sums that were made of the rows. */
  | 'ROLLUP';

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

/** A service, as the application knows it. */
export type ServiceInput = {
  /** Id in the application, 1 to 100 characters. */
  readonly id: Scalars['ID']['input'];
  /** Name, 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
  /** Days of 24 hours, back from now, over which that should hold: one of 7, 14, 28, 30, 90; default 30. */
  readonly sloDays?: InputMaybe<Scalars['Int']['input']>;
  /** Objective: the percentage of its requests or runs that should succeed, 0.0001 to 99.9999 with at most 4 decimals; default 99.9. */
  readonly sloPercent?: InputMaybe<Scalars['Float']['input']>;
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

/** A survey, as the application knows it. */
export type SurveyInput = {
  /** The course that it is about; null: none. */
  readonly courseId?: InputMaybe<Scalars['ID']['input']>;
  /** Id in the application, 1 to 100 characters. */
  readonly id: Scalars['ID']['input'];
  /** All its questions in their order, 1 to 50; answers to one that is not listed any more are kept and not shown. */
  readonly questions: ReadonlyArray<SurveyQuestionInput>;
  /** 1 to 200 characters. */
  readonly title: Scalars['String']['input'];
};

/** A question of a survey. */
export type SurveyQuestionInput = {
  /** Of a CHOICE, and only of it: 1 to 50 different texts of 1 to 200 characters. */
  readonly choices?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Of a SCORE, and only of it: the highest, above the lowest and at most 100; default 5. */
  readonly highest?: InputMaybe<Scalars['Int']['input']>;
  /** Id in the application, 1 to 100 characters; once in a survey. */
  readonly id: Scalars['ID']['input'];
  /** Of a SCORE, and only of it: the lowest, 0 to 100; default 1. */
  readonly lowest?: InputMaybe<Scalars['Int']['input']>;
  /** The question, 1 to 200 characters. */
  readonly text: Scalars['String']['input'];
  /** How it is answered. */
  readonly type: SurveyQuestionType;
};

/** How a question is answered. */
export type SurveyQuestionType =
  /** By one of its choices. */
  | 'CHOICE'
  /** By a whole number. */
  | 'SCORE'
  /** In free text. */
  | 'TEXT';

/** Rows whose text is one of those listed, letter by letter. */
export type TextsFilter = {
  /** One of these, 1 to 100; null stands for rows without a value. */
  readonly in: ReadonlyArray<InputMaybe<Scalars['String']['input']>>;
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

/** A request to the connected application. What is too long or no text that can be stored is answered as failed, with the field and its limit. */
export type UsageEventInput = {
  /** What the operation cost by the application’s own measure. */
  readonly complexity?: InputMaybe<Scalars['Int']['input']>;
  /** What was asked for: the template of its route, such as /orders/:id, or its path without the query. 1 to 500 characters, no spaces. */
  readonly endpoint: Scalars['String']['input'];
  /** Codes of the GraphQL errors in the answer, at most 10 of at most 100 characters. */
  readonly errorCodes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** UUID, made by whoever records: with occurredAt it says that two are the same request. */
  readonly id: Scalars['ID']['input'];
  /** Address it came from, at most 45 characters. */
  readonly ip?: InputMaybe<Scalars['String']['input']>;
  /** HTTP method, 1 to 10 characters. */
  readonly method: Scalars['String']['input'];
  /** When the request came: at most 7 days ago, and at most 5 minutes from now. */
  readonly occurredAt: Scalars['DateTime']['input'];
  /** Of a GraphQL operation: its name, or a hash of its document. At most 200 characters, no spaces; goes with operationType. */
  readonly operationName?: InputMaybe<Scalars['String']['input']>;
  /** Of a GraphQL operation: its kind. */
  readonly operationType?: InputMaybe<UsageOperationType>;
  /** Milliseconds until the answer had been sent, kept to the microsecond; null: not known. */
  readonly responseTimeMs?: InputMaybe<Scalars['Float']['input']>;
  /** Which service answered, where there are several; at most 100 characters. */
  readonly service?: InputMaybe<Scalars['String']['input']>;
  /** HTTP status of the answer, 100 to 599. */
  readonly statusCode: Scalars['Int']['input'];
  /** User agent it came with, at most 1,024 characters. */
  readonly userAgent?: InputMaybe<Scalars['String']['input']>;
  /** Id of the user in the application, at most 200 characters; null: nobody was signed in. */
  readonly userId?: InputMaybe<Scalars['String']['input']>;
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

export type AlertAnalyticsQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type AlertAnalyticsQuery = { readonly alertAnalytics: { readonly asOf: string, readonly from: string, readonly to: string, readonly totals: { readonly raised: number, readonly resolved: number, readonly dismissed: number }, readonly active: { readonly count: number, readonly oldestRaisedAt: string | null, readonly oldestSeconds: number | null }, readonly resolutionRate: { readonly percent: number | null, readonly n: number }, readonly mtta: { readonly meanSeconds: number | null, readonly p50Seconds: number | null, readonly p90Seconds: number | null, readonly n: number }, readonly mttr: { readonly meanSeconds: number | null, readonly p50Seconds: number | null, readonly p90Seconds: number | null, readonly n: number }, readonly refireRate: { readonly percent: number | null, readonly n: number, readonly pending: number | null } }, readonly alertDashboard: { readonly aiHandlingRate: { readonly percent: number | null, readonly n: number }, readonly previous: { readonly from: string, readonly to: string, readonly metrics: ReadonlyArray<{ readonly name: string, readonly previous: number | null }> } } };

export type AlertDashboardQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type AlertDashboardQuery = { readonly alertDashboard: { readonly asOf: string, readonly raised: number, readonly severities: ReadonlyArray<{ readonly severity: AlertSeverity, readonly count: number, readonly percent: number | null }>, readonly typeClasses: ReadonlyArray<{ readonly typeClass: AlertTypeClass, readonly count: number, readonly percent: number | null }>, readonly activeTypeClasses: ReadonlyArray<{ readonly typeClass: AlertTypeClass, readonly count: number, readonly percent: number | null }>, readonly moneyAtRisk: ReadonlyArray<{ readonly currency: string, readonly amount: string, readonly n: number }>, readonly estimatedSavings: { readonly formula: string, readonly prevented: number, readonly stated: number, readonly unstated: number, readonly amounts: ReadonlyArray<{ readonly currency: string, readonly amount: string, readonly n: number }> } } };

export type AlertsQueryVariables = Exact<{
  statuses?: InputMaybe<ReadonlyArray<AlertStatus> | AlertStatus>;
  severities?: InputMaybe<ReadonlyArray<AlertSeverity> | AlertSeverity>;
  typeClasses?: InputMaybe<ReadonlyArray<AlertTypeClass> | AlertTypeClass>;
  category?: InputMaybe<Scalars['String']['input']>;
  serviceId?: InputMaybe<Scalars['ID']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  orderBy?: InputMaybe<AlertOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type AlertsQuery = { readonly alerts: { readonly asOf: string, readonly totalCount: number, readonly rows: ReadonlyArray<{ readonly id: string, readonly title: string, readonly severity: AlertSeverity, readonly status: AlertStatus, readonly typeClass: AlertTypeClass, readonly category: string, readonly serviceId: string, readonly episode: number, readonly raisedAt: string, readonly acknowledgedAt: string | null, readonly resolvedAt: string | null, readonly dismissedAt: string | null, readonly snoozedUntil: string | null, readonly responseSeconds: number | null, readonly responseSecondsWithoutSnooze: number | null, readonly impactAmount: string | null, readonly savingsAmount: string | null, readonly currency: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type AlertQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type AlertQuery = { readonly alert: { readonly asOf: string, readonly alert: { readonly id: string, readonly title: string, readonly severity: AlertSeverity, readonly status: AlertStatus, readonly typeClass: AlertTypeClass, readonly category: string, readonly serviceId: string, readonly episode: number, readonly raisedAt: string, readonly snoozedUntil: string | null, readonly impactAmount: string | null, readonly savingsAmount: string | null, readonly currency: string | null }, readonly episodes: ReadonlyArray<{ readonly number: number, readonly severity: AlertSeverity, readonly raisedAt: string, readonly acknowledgedAt: string | null, readonly resolvedAt: string | null, readonly dismissedAt: string | null, readonly responseSeconds: number | null, readonly responseSecondsWithoutSnooze: number | null }>, readonly changes: ReadonlyArray<{ readonly at: string, readonly type: AlertChangeType, readonly by: string | null, readonly source: AlertChangeSource, readonly note: string | null, readonly snoozedUntil: string | null }> } };

export type RecordAlertInteractionMutationVariables = Exact<{
  input: AlertInteractionInput;
}>;


export type RecordAlertInteractionMutation = { readonly recordAlertInteraction: { readonly alertId: string, readonly type: AlertInteractionType, readonly outcome: AlertInteractionOutcome, readonly alertStatus: AlertStatus | null, readonly responseSeconds: number | null, readonly responseSecondsWithoutSnooze: number | null } };

export type AuditRowFragment = { readonly id: string, readonly seq: string, readonly createdAt: string, readonly action: string, readonly adminId: string | null, readonly adminName: string, readonly resourceType: string, readonly resourceId: string | null, readonly outcome: AuditOutcome, readonly errorCode: string | null, readonly ipAddress: string | null, readonly externalId: string | null };

export type AuditLogQueryVariables = Exact<{
  filter?: InputMaybe<AuditLogFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type AuditLogQuery = { readonly auditLogConnection: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly seq: string, readonly createdAt: string, readonly action: string, readonly adminId: string | null, readonly adminName: string, readonly resourceType: string, readonly resourceId: string | null, readonly outcome: AuditOutcome, readonly errorCode: string | null, readonly ipAddress: string | null, readonly externalId: string | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type AuditTrailSubscriptionVariables = Exact<{
  filter?: InputMaybe<AuditLogFilter>;
}>;


export type AuditTrailSubscription = { readonly auditTrail: { readonly id: string, readonly seq: string, readonly createdAt: string, readonly action: string, readonly adminId: string | null, readonly adminName: string, readonly resourceType: string, readonly resourceId: string | null, readonly outcome: AuditOutcome, readonly errorCode: string | null, readonly ipAddress: string | null, readonly externalId: string | null } };

export type AuditNumbersQueryVariables = Exact<{
  filter?: InputMaybe<AuditLogFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type AuditNumbersQuery = { readonly auditLogConnection: { readonly edges: ReadonlyArray<{ readonly node: { readonly seq: string, readonly createdAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type AuditTrailStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditTrailStatusQuery = { readonly auditTrailStatus: { readonly firstSeq: string | null, readonly firstAt: string | null, readonly lastSeq: string | null, readonly lastAt: string | null, readonly unanchoredRows: number, readonly checkpointHolds: boolean | null, readonly checkpoint: { readonly seq: string, readonly hash: string, readonly at: string } | null, readonly lastVerification: { readonly adminId: string | null, readonly adminName: string, readonly at: string, readonly verdict: AuditVerdict, readonly rows: number, readonly findingCount: number, readonly isWhole: boolean } | null } };

export type VerifyAuditTrailQueryVariables = Exact<{
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type VerifyAuditTrailQuery = { readonly verifyAuditTrail: { readonly verdict: AuditVerdict, readonly rows: number, readonly firstSeq: string | null, readonly lastSeq: string | null, readonly findingCount: number, readonly anchoredThroughSeq: string | null, readonly anchoredThroughAt: string | null, readonly unanchoredRows: number, readonly purgedRows: number, readonly notes: ReadonlyArray<string>, readonly seconds: number, readonly findings: ReadonlyArray<{ readonly kind: AuditVerdict, readonly firstSeq: string, readonly lastSeq: string, readonly message: string }> } };

export type LearningSummaryQueryVariables = Exact<{
  courseId?: InputMaybe<Scalars['ID']['input']>;
}>;


export type LearningSummaryQuery = { readonly learningSummary: { readonly sentences: ReadonlyArray<{ readonly text: string, readonly metric: string, readonly value: number | null, readonly n: number, readonly from: string | null, readonly insightId: string | null }> } };

export type InsightsQueryVariables = Exact<{
  courseId?: InputMaybe<Scalars['ID']['input']>;
}>;


export type InsightsQuery = { readonly insights: { readonly rows: ReadonlyArray<{ readonly id: string, readonly kind: InsightKind, readonly severity: InsightSeverity, readonly courseId: string | null, readonly courseTitle: string | null, readonly lessonId: string | null, readonly lessonTitle: string | null, readonly quizId: string | null, readonly surveyId: string | null, readonly text: string, readonly metric: string, readonly value: number | null, readonly previous: number | null, readonly n: number, readonly foundAt: string }> } };

export type CourseCompletionQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
}>;


export type CourseCompletionQuery = { readonly courseCompletion: { readonly rows: ReadonlyArray<{ readonly courseId: string, readonly title: string, readonly lessons: number, readonly enrolled: number, readonly started: number, readonly completed: number, readonly completionRate: number | null, readonly medianSecondsToComplete: number | null, readonly lastActivityAt: string | null }> } };

export type LearnerProgressQueryVariables = Exact<{
  courseId?: InputMaybe<Scalars['ID']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<LearnerStatus>;
  orderBy?: InputMaybe<LearnerOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type LearnerProgressQuery = { readonly learnerProgress: { readonly asOf: string, readonly totalCount: number, readonly rows: ReadonlyArray<{ readonly learnerId: string, readonly courseId: string, readonly courseTitle: string | null, readonly enrolledAt: string | null, readonly startedAt: string | null, readonly completedAt: string | null, readonly lessonsCompleted: number, readonly lessons: number, readonly percent: number, readonly lastActivityAt: string | null, readonly status: LearnerStatus }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type MetricCatalogueQueryVariables = Exact<{ [key: string]: never; }>;


export type MetricCatalogueQuery = { readonly metrics: ReadonlyArray<{ readonly name: string, readonly description: string, readonly unit: Unit, readonly window: string, readonly better: Better, readonly source: DataSource, readonly slices: ReadonlyArray<Dimension> }> };

export type MetricValuesQueryVariables = Exact<{
  metrics: ReadonlyArray<MetricName> | MetricName;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  filter?: InputMaybe<MetricFilter>;
  timezone?: InputMaybe<Scalars['String']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type MetricValuesQuery = { readonly metricValues: ReadonlyArray<{ readonly name: string, readonly value: number | null, readonly unit: Unit, readonly n: number, readonly pending: number | null, readonly from: string | null, readonly to: string, readonly degraded: boolean, readonly dataFreshAsOf: string }> };

export type LiveMetricValuesSubscriptionVariables = Exact<{
  metrics: ReadonlyArray<MetricName> | MetricName;
  filter?: InputMaybe<MetricFilter>;
  timezone?: InputMaybe<Scalars['String']['input']>;
  maxStalenessMs?: InputMaybe<Scalars['Int']['input']>;
}>;


export type LiveMetricValuesSubscription = { readonly metricValues: ReadonlyArray<{ readonly name: string, readonly value: number | null, readonly unit: Unit, readonly n: number, readonly pending: number | null, readonly from: string | null, readonly to: string, readonly degraded: boolean, readonly dataFreshAsOf: string }> };

export type MetricSeriesQueryVariables = Exact<{
  metric: MetricName;
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
  granularity?: InputMaybe<Granularity>;
  groupBy?: InputMaybe<ReadonlyArray<Dimension> | Dimension>;
  top?: InputMaybe<Scalars['Int']['input']>;
  filter?: InputMaybe<MetricFilter>;
  compare?: InputMaybe<Comparison>;
  timezone?: InputMaybe<Scalars['String']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type MetricSeriesQuery = { readonly metricSeries: { readonly asOf: string, readonly from: string, readonly to: string, readonly metric: MetricName, readonly unit: Unit, readonly granularity: Granularity, readonly groupBy: ReadonlyArray<Dimension>, readonly total: { readonly value: number | null, readonly n: number, readonly invalid: number, readonly pending: number | null, readonly degraded: boolean }, readonly lines: ReadonlyArray<{ readonly label: string, readonly isOther: boolean, readonly keys: ReadonlyArray<{ readonly dimension: Dimension, readonly value: string | null }>, readonly total: { readonly value: number | null, readonly n: number, readonly pending: number | null }, readonly points: ReadonlyArray<{ readonly from: string, readonly to: string, readonly label: string, readonly partial: boolean, readonly value: number | null, readonly n: number, readonly invalid: number, readonly pending: number | null, readonly degraded: boolean, readonly comparison: { readonly from: string, readonly to: string, readonly value: number | null, readonly n: number, readonly changePercent: number | null } | null }> }> } };

export type MetricRowsQueryVariables = Exact<{
  metric: MetricName;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  filter?: InputMaybe<MetricFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type MetricRowsQuery = { readonly metricRows: { readonly value: { readonly value: number | null, readonly n: number, readonly invalid: number }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly at: string, readonly value: number | null, readonly hit: boolean | null, readonly pending: boolean | null, readonly invalid: boolean, readonly dimensions: ReadonlyArray<{ readonly dimension: Dimension, readonly value: string | null }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ExplainMetricQueryVariables = Exact<{
  metric: MetricName;
  from?: InputMaybe<Scalars['DateTime']['input']>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
  granularity?: InputMaybe<Granularity>;
  groupBy?: InputMaybe<ReadonlyArray<Dimension> | Dimension>;
  filter?: InputMaybe<MetricFilter>;
}>;


export type ExplainMetricQuery = { readonly explainMetric: { readonly from: string | null, readonly to: string, readonly timezone: string, readonly buckets: number | null, readonly readFrom: ReadFrom, readonly rowsRead: number, readonly dataFreshAsOf: string, readonly n: number, readonly invalid: number, readonly sql: string | null } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly name: string | null, readonly role: Role, readonly organization: { readonly id: string, readonly name: string, readonly slug: string, readonly timezone: string } | null } };

export type DataFreshnessQueryVariables = Exact<{ [key: string]: never; }>;


export type DataFreshnessQuery = { readonly dataFreshness: { readonly dataFreshAsOf: string } };

export type IngestEventsMutationVariables = Exact<{
  events: ReadonlyArray<EventInput> | EventInput;
}>;


export type IngestEventsMutation = { readonly ingestEvents: { readonly accepted: number, readonly duplicates: number, readonly failed: number, readonly results: ReadonlyArray<{ readonly index: number, readonly clientEventId: string | null, readonly status: IngestedStatus, readonly payloadMismatch: boolean, readonly retryable: boolean, readonly code: string | null, readonly message: string | null }> } };

export type ExportUrlQueryVariables = Exact<{
  report: Scalars['String']['input'];
  parameters?: InputMaybe<Scalars['JSONObject']['input']>;
  format?: InputMaybe<ExportFormat>;
}>;


export type ExportUrlQuery = { readonly exportUrl: { readonly url: string, readonly expiresAt: string } };

export type ReliabilityOverviewQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
}>;


export type ReliabilityOverviewQuery = { readonly reliabilityOverview: { readonly asOf: string, readonly from: string, readonly to: string, readonly runs: number, readonly failures: number, readonly failureRate: number | null, readonly avgRunSeconds: number | null, readonly measurements: number, readonly avgP95LatencyMs: number | null, readonly avgThroughputRps: number | null, readonly predictions: number, readonly avgFailureProbability: number | null, readonly incidentsOpened: number, readonly incidentsResolved: number, readonly mttaSeconds: number | null, readonly mttrSeconds: number | null, readonly timeToResolve: { readonly p50: number | null, readonly p95: number | null }, readonly previous: { readonly from: string, readonly to: string, readonly runs: number, readonly failures: number, readonly failureRate: number | null, readonly avgP95LatencyMs: number | null, readonly avgThroughputRps: number | null, readonly predictions: number, readonly avgFailureProbability: number | null, readonly incidentsOpened: number, readonly mttaSeconds: number | null, readonly mttrSeconds: number | null } }, readonly mttr: { readonly total: { readonly open: number, readonly oldestOpenAt: string | null, readonly oldestOpenSeconds: number | null } } };

export type ReliabilityTrendsQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
}>;


export type ReliabilityTrendsQuery = { readonly reliabilityTrends: { readonly points: ReadonlyArray<{ readonly label: string, readonly from: string, readonly partial: boolean, readonly runs: number, readonly failures: number, readonly failureRate: number | null, readonly measurements: number, readonly avgP95LatencyMs: number | null, readonly avgThroughputRps: number | null, readonly incidentsOpened: number, readonly incidentsResolved: number, readonly mttrSeconds: number | null }> } };

export type MttrQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  groupBy?: InputMaybe<MttrGroup>;
}>;


export type MttrQuery = { readonly mttr: { readonly rows: ReadonlyArray<{ readonly key: string | null, readonly name: string | null, readonly resolved: number, readonly mttrSeconds: number | null, readonly opened: number, readonly mttaSeconds: number | null, readonly open: number, readonly oldestOpenAt: string | null, readonly oldestOpenSeconds: number | null, readonly timeToResolve: { readonly p50: number | null, readonly p95: number | null } }> } };

export type ServiceHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type ServiceHealthQuery = { readonly serviceHealth: { readonly asOf: string, readonly rows: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sloPercent: number, readonly sloDays: number, readonly status: ServiceStatus, readonly basis: SloBasis | null, readonly avgP95LatencyMs: number | null, readonly avgThroughputRps: number | null, readonly openIncidents: number, readonly budget: { readonly events: number, readonly allowed: number, readonly spent: number, readonly left: number, readonly leftPercent: number, readonly successPercent: number } | null, readonly burnRates: { readonly hour: number | null, readonly sixHours: number | null, readonly day: number | null, readonly threeDays: number | null }, readonly lastIncident: { readonly id: string, readonly title: string | null, readonly severity: IncidentSeverity | null, readonly status: IncidentStatus, readonly openedAt: string, readonly resolvedAt: string | null } | null }> } };

export type RatesFragment = { readonly run: { readonly rate: string, readonly origin: CostRateOrigin }, readonly metric: { readonly rate: string, readonly origin: CostRateOrigin }, readonly prediction: { readonly rate: string, readonly origin: CostRateOrigin } };

export type CostsQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  rates?: InputMaybe<AskedCostRatesInput>;
}>;


export type CostsQuery = { readonly costs: { readonly from: string, readonly to: string, readonly total: string, readonly perHour: string, readonly rates: { readonly run: { readonly rate: string, readonly origin: CostRateOrigin }, readonly metric: { readonly rate: string, readonly origin: CostRateOrigin }, readonly prediction: { readonly rate: string, readonly origin: CostRateOrigin } }, readonly runs: { readonly count: number, readonly cost: string }, readonly metrics: { readonly count: number, readonly cost: string }, readonly predictions: { readonly count: number, readonly cost: string } }, readonly costRates: { readonly run: { readonly rate: string, readonly origin: CostRateOrigin }, readonly metric: { readonly rate: string, readonly origin: CostRateOrigin }, readonly prediction: { readonly rate: string, readonly origin: CostRateOrigin } } };

export type MetricNumberFragment = { readonly name: string, readonly value: number | null, readonly unit: Unit, readonly n: number, readonly pending: number | null, readonly from: string | null, readonly to: string, readonly degraded: boolean, readonly dataFreshAsOf: string };

export type KpisFragment = { readonly asOf: string, readonly degradedSources: ReadonlyArray<DataSource>, readonly epoch: string, readonly version: number, readonly waiting: number, readonly active: number, readonly abandonedSessions: number, readonly humanModeUsers: number, readonly sessionsToday: number, readonly slaBreachEvents24h: number, readonly avgWaitSeconds: number | null, readonly avgFirstResponseSeconds: number | null, readonly avgTimeToFirstResponseSeconds: number | null, readonly avgHandleSeconds: number | null, readonly avgResolutionSeconds: number | null, readonly csatAverage: number | null, readonly csatPercentage: number | null, readonly csatSatisfiedPercentage: number | null, readonly fcrRate: number | null };

export type OverviewQueryVariables = Exact<{
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type OverviewQuery = { readonly liveKpis: { readonly asOf: string, readonly degradedSources: ReadonlyArray<DataSource>, readonly epoch: string, readonly version: number, readonly waiting: number, readonly active: number, readonly abandonedSessions: number, readonly humanModeUsers: number, readonly sessionsToday: number, readonly slaBreachEvents24h: number, readonly avgWaitSeconds: number | null, readonly avgFirstResponseSeconds: number | null, readonly avgTimeToFirstResponseSeconds: number | null, readonly avgHandleSeconds: number | null, readonly avgResolutionSeconds: number | null, readonly csatAverage: number | null, readonly csatPercentage: number | null, readonly csatSatisfiedPercentage: number | null, readonly fcrRate: number | null, readonly details: ReadonlyArray<{ readonly name: string, readonly value: number | null, readonly unit: Unit, readonly n: number, readonly pending: number | null, readonly from: string | null, readonly to: string, readonly degraded: boolean, readonly dataFreshAsOf: string }> } };

export type LiveOverviewSubscriptionVariables = Exact<{
  maxStalenessMs?: InputMaybe<Scalars['Int']['input']>;
}>;


export type LiveOverviewSubscription = { readonly liveKpis: { readonly asOf: string, readonly degradedSources: ReadonlyArray<DataSource>, readonly epoch: string, readonly version: number, readonly waiting: number, readonly active: number, readonly abandonedSessions: number, readonly humanModeUsers: number, readonly sessionsToday: number, readonly slaBreachEvents24h: number, readonly avgWaitSeconds: number | null, readonly avgFirstResponseSeconds: number | null, readonly avgTimeToFirstResponseSeconds: number | null, readonly avgHandleSeconds: number | null, readonly avgResolutionSeconds: number | null, readonly csatAverage: number | null, readonly csatPercentage: number | null, readonly csatSatisfiedPercentage: number | null, readonly fcrRate: number | null } };

export type QueueLineFragment = { readonly lines: ReadonlyArray<{ readonly label: string, readonly keys: ReadonlyArray<{ readonly dimension: Dimension, readonly value: string | null }>, readonly total: { readonly value: number | null } }> };

export type QueueQueryVariables = Exact<{
  from: Scalars['DateTime']['input'];
  to: Scalars['DateTime']['input'];
}>;


export type QueueQuery = { readonly waiting: { readonly lines: ReadonlyArray<{ readonly label: string, readonly keys: ReadonlyArray<{ readonly dimension: Dimension, readonly value: string | null }>, readonly total: { readonly value: number | null } }> }, readonly overdue: { readonly lines: ReadonlyArray<{ readonly label: string, readonly keys: ReadonlyArray<{ readonly dimension: Dimension, readonly value: string | null }>, readonly total: { readonly value: number | null } }> }, readonly active: { readonly lines: ReadonlyArray<{ readonly label: string, readonly keys: ReadonlyArray<{ readonly dimension: Dimension, readonly value: string | null }>, readonly total: { readonly value: number | null } }> } };

export type ResponseTimesQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type ResponseTimesQuery = { readonly dashboard: { readonly from: string, readonly to: string, readonly percentiles: ReadonlyArray<{ readonly metric: string, readonly n: number, readonly unit: Unit, readonly p50: number | null, readonly p90: number | null, readonly p95: number | null, readonly p99: number | null }>, readonly previous: { readonly from: string, readonly to: string, readonly metrics: ReadonlyArray<{ readonly name: string, readonly unit: Unit, readonly current: number | null, readonly previous: number | null, readonly changePercent: number | null }> } } };

export type OperatorPerformanceQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
  operatorId?: InputMaybe<Scalars['ID']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type OperatorPerformanceQuery = { readonly operatorPerformance: ReadonlyArray<{ readonly operatorId: string, readonly operatorName: string, readonly sessionsClaimed: number, readonly sessionsClosed: number, readonly queueShare: number | null, readonly avgFirstResponseSeconds: number | null, readonly avgHandleSeconds: number | null, readonly avgResolutionSeconds: number | null, readonly csatAverage: number | null, readonly csatResponses: number, readonly messagesSent: number, readonly maxConcurrent: number, readonly firstResponse: { readonly p90: number | null } }> };

export type HoursFragment = { readonly from: string, readonly to: string, readonly total: number, readonly buckets: ReadonlyArray<{ readonly start: string, readonly label: string, readonly contact: number, readonly operator: number, readonly bot: number, readonly total: number, readonly partial: boolean }> };

export type HourlyStatsQueryVariables = Exact<{
  hours?: InputMaybe<Scalars['Int']['input']>;
  asOf?: InputMaybe<Scalars['DateTime']['input']>;
}>;


export type HourlyStatsQuery = { readonly hourlyStats: { readonly from: string, readonly to: string, readonly total: number, readonly buckets: ReadonlyArray<{ readonly start: string, readonly label: string, readonly contact: number, readonly operator: number, readonly bot: number, readonly total: number, readonly partial: boolean }> } };

export type LiveHourlyStatsSubscriptionVariables = Exact<{
  hours?: InputMaybe<Scalars['Int']['input']>;
}>;


export type LiveHourlyStatsSubscription = { readonly hourlyStats: { readonly from: string, readonly to: string, readonly total: number, readonly buckets: ReadonlyArray<{ readonly start: string, readonly label: string, readonly contact: number, readonly operator: number, readonly bot: number, readonly total: number, readonly partial: boolean }> } };

export type StartSessionMutationVariables = Exact<{
  contactId?: InputMaybe<Scalars['ID']['input']>;
  contactExternalId?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  channel?: InputMaybe<Scalars['String']['input']>;
}>;


export type StartSessionMutation = { readonly startSession: { readonly id: string, readonly externalId: string | null, readonly contactId: string, readonly channel: string, readonly status: SessionStatus, readonly startedAt: string } };

export type UsageOverviewQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
}>;


export type UsageOverviewQuery = { readonly usageOverview: { readonly asOf: string, readonly from: string, readonly to: string, readonly activeUsers: number, readonly activeUsersToday: number, readonly activeUsersWeek: number, readonly activeUsersMonth: number, readonly requests: number, readonly errors: number, readonly errorRate: number | null, readonly avgResponseTimeMs: number | null, readonly sessions: number, readonly pageViews: number, readonly avgSessionMinutes: number | null, readonly responseTime: { readonly p50: number | null, readonly p95: number | null, readonly p99: number | null }, readonly previous: { readonly from: string, readonly to: string, readonly activeUsers: number, readonly requests: number, readonly avgResponseTimeMs: number | null, readonly sessions: number } } };

export type UsageTrendsQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  granularity?: InputMaybe<UsageGranularity>;
}>;


export type UsageTrendsQuery = { readonly usageTrends: { readonly points: ReadonlyArray<{ readonly label: string, readonly from: string, readonly to: string, readonly partial: boolean, readonly activeUsers: number, readonly requests: number, readonly errors: number, readonly avgResponseTimeMs: number | null, readonly responseTime: { readonly p95: number | null } }> } };

export type EndpointUsageQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
}>;


export type EndpointUsageQuery = { readonly endpointUsage: { readonly requests: number, readonly total: number, readonly items: ReadonlyArray<{ readonly endpoint: string, readonly feature: string | null, readonly requests: number, readonly errors: number, readonly share: number, readonly avgResponseTimeMs: number | null, readonly responseTime: { readonly p95: number | null } }>, readonly features: ReadonlyArray<{ readonly feature: string | null, readonly endpoints: number, readonly requests: number, readonly errors: number, readonly share: number, readonly avgResponseTimeMs: number | null }> } };

export type UserActivityQueryVariables = Exact<{
  from?: InputMaybe<Scalars['String']['input']>;
  to?: InputMaybe<Scalars['String']['input']>;
  sortBy?: InputMaybe<UserActivitySort>;
  direction?: InputMaybe<SortDirection>;
  search?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type UserActivityQuery = { readonly userActivity: { readonly asOf: string, readonly total: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly externalId: string, readonly name: string | null, readonly email: string | null, readonly requests: number, readonly pageViews: number, readonly sessions: number, readonly minutes: number, readonly lastActiveAt: string | null } }> } };

export const AlertAnalyticsDocument = /*#__PURE__*/ document<AlertAnalyticsQuery, AlertAnalyticsQueryVariables>("query AlertAnalytics($days:Int$asOf:DateTime){alertAnalytics(days:$days asOf:$asOf){asOf from to totals{raised resolved dismissed}active{count oldestRaisedAt oldestSeconds}resolutionRate{percent n}mtta{meanSeconds p50Seconds p90Seconds n}mttr{meanSeconds p50Seconds p90Seconds n}refireRate{percent n pending}}alertDashboard(days:$days asOf:$asOf){aiHandlingRate{percent n}previous{from to metrics{name previous}}}}");
export const AlertDashboardDocument = /*#__PURE__*/ document<AlertDashboardQuery, AlertDashboardQueryVariables>("query AlertDashboard($days:Int$asOf:DateTime){alertDashboard(days:$days asOf:$asOf){asOf raised severities{severity count percent}typeClasses{typeClass count percent}activeTypeClasses{typeClass count percent}moneyAtRisk{currency amount n}estimatedSavings{formula prevented stated unstated amounts{currency amount n}}}}");
export const AlertsDocument = /*#__PURE__*/ document<AlertsQuery, AlertsQueryVariables>("query Alerts($statuses:[AlertStatus!]$severities:[AlertSeverity!]$typeClasses:[AlertTypeClass!]$category:String$serviceId:ID$search:String$orderBy:AlertOrder$first:Int$after:String){alerts(statuses:$statuses severities:$severities typeClasses:$typeClasses category:$category serviceId:$serviceId search:$search orderBy:$orderBy first:$first after:$after){asOf totalCount rows{id title severity status typeClass category serviceId episode raisedAt acknowledgedAt resolvedAt dismissedAt snoozedUntil responseSeconds responseSecondsWithoutSnooze impactAmount savingsAmount currency}pageInfo{hasNextPage endCursor}}}");
export const AlertDocument = /*#__PURE__*/ document<AlertQuery, AlertQueryVariables>("query Alert($id:ID!){alert(id:$id){asOf alert{id title severity status typeClass category serviceId episode raisedAt snoozedUntil impactAmount savingsAmount currency}episodes{number severity raisedAt acknowledgedAt resolvedAt dismissedAt responseSeconds responseSecondsWithoutSnooze}changes{at type by source note snoozedUntil}}}");
export const RecordAlertInteractionDocument = /*#__PURE__*/ document<RecordAlertInteractionMutation, RecordAlertInteractionMutationVariables>("mutation RecordAlertInteraction($input:AlertInteractionInput!){recordAlertInteraction(input:$input){alertId type outcome alertStatus responseSeconds responseSecondsWithoutSnooze}}");
export const AuditLogDocument = /*#__PURE__*/ document<AuditLogQuery, AuditLogQueryVariables>("query AuditLog($filter:AuditLogFilter$first:Int$after:String){auditLogConnection(filter:$filter first:$first after:$after){edges{cursor node{...AuditRow}}pageInfo{hasNextPage endCursor}}}fragment AuditRow on AuditLog{id seq createdAt action adminId adminName resourceType resourceId outcome errorCode ipAddress externalId}");
export const AuditTrailDocument = /*#__PURE__*/ document<AuditTrailSubscription, AuditTrailSubscriptionVariables>("subscription AuditTrail($filter:AuditLogFilter){auditTrail(filter:$filter){...AuditRow}}fragment AuditRow on AuditLog{id seq createdAt action adminId adminName resourceType resourceId outcome errorCode ipAddress externalId}");
export const AuditNumbersDocument = /*#__PURE__*/ document<AuditNumbersQuery, AuditNumbersQueryVariables>("query AuditNumbers($filter:AuditLogFilter$first:Int$after:String){auditLogConnection(filter:$filter first:$first after:$after){edges{node{seq createdAt}}pageInfo{hasNextPage endCursor}}}");
export const AuditTrailStatusDocument = /*#__PURE__*/ document<AuditTrailStatusQuery, AuditTrailStatusQueryVariables>("query AuditTrailStatus{auditTrailStatus{firstSeq firstAt lastSeq lastAt unanchoredRows checkpoint{seq hash at}checkpointHolds lastVerification{adminId adminName at verdict rows findingCount isWhole}}}");
export const VerifyAuditTrailDocument = /*#__PURE__*/ document<VerifyAuditTrailQuery, VerifyAuditTrailQueryVariables>("query VerifyAuditTrail($from:DateTime$to:DateTime){verifyAuditTrail(from:$from to:$to){verdict rows firstSeq lastSeq findingCount findings{kind firstSeq lastSeq message}anchoredThroughSeq anchoredThroughAt unanchoredRows purgedRows notes seconds}}");
export const LearningSummaryDocument = /*#__PURE__*/ document<LearningSummaryQuery, LearningSummaryQueryVariables>("query LearningSummary($courseId:ID){learningSummary(courseId:$courseId){sentences{text metric value n from insightId}}}");
export const InsightsDocument = /*#__PURE__*/ document<InsightsQuery, InsightsQueryVariables>("query Insights($courseId:ID){insights(courseId:$courseId){rows{id kind severity courseId courseTitle lessonId lessonTitle quizId surveyId text metric value previous n foundAt}}}");
export const CourseCompletionDocument = /*#__PURE__*/ document<CourseCompletionQuery, CourseCompletionQueryVariables>("query CourseCompletion($from:String$to:String){courseCompletion(from:$from to:$to){rows{courseId title lessons enrolled started completed completionRate medianSecondsToComplete lastActivityAt}}}");
export const LearnerProgressDocument = /*#__PURE__*/ document<LearnerProgressQuery, LearnerProgressQueryVariables>("query LearnerProgress($courseId:ID$search:String$status:LearnerStatus$orderBy:LearnerOrder$first:Int$after:String){learnerProgress(courseId:$courseId search:$search status:$status orderBy:$orderBy first:$first after:$after){asOf totalCount rows{learnerId courseId courseTitle enrolledAt startedAt completedAt lessonsCompleted lessons percent lastActivityAt status}pageInfo{hasNextPage endCursor}}}");
export const MetricCatalogueDocument = /*#__PURE__*/ document<MetricCatalogueQuery, MetricCatalogueQueryVariables>("query MetricCatalogue{metrics{name description unit window better source slices}}");
export const MetricValuesDocument = /*#__PURE__*/ document<MetricValuesQuery, MetricValuesQueryVariables>("query MetricValues($metrics:[MetricName!]!$from:DateTime$to:DateTime$filter:MetricFilter$timezone:String$asOf:DateTime){metricValues(metrics:$metrics from:$from to:$to filter:$filter timezone:$timezone asOf:$asOf){...MetricNumber}}fragment MetricNumber on MetricValue{name value unit n pending from to degraded dataFreshAsOf}");
export const LiveMetricValuesDocument = /*#__PURE__*/ document<LiveMetricValuesSubscription, LiveMetricValuesSubscriptionVariables>("subscription LiveMetricValues($metrics:[MetricName!]!$filter:MetricFilter$timezone:String$maxStalenessMs:Int){metricValues(metrics:$metrics filter:$filter timezone:$timezone maxStalenessMs:$maxStalenessMs){...MetricNumber}}fragment MetricNumber on MetricValue{name value unit n pending from to degraded dataFreshAsOf}");
export const MetricSeriesDocument = /*#__PURE__*/ document<MetricSeriesQuery, MetricSeriesQueryVariables>("query MetricSeries($metric:MetricName!$from:DateTime!$to:DateTime!$granularity:Granularity$groupBy:[Dimension!]$top:Int$filter:MetricFilter$compare:Comparison$timezone:String$asOf:DateTime){metricSeries(metric:$metric from:$from to:$to granularity:$granularity groupBy:$groupBy top:$top filter:$filter compare:$compare timezone:$timezone asOf:$asOf){asOf from to metric unit granularity groupBy total{value n invalid pending degraded}lines{label isOther keys{dimension value}total{value n pending}points{from to label partial value n invalid pending degraded comparison{from to value n changePercent}}}}}");
export const MetricRowsDocument = /*#__PURE__*/ document<MetricRowsQuery, MetricRowsQueryVariables>("query MetricRows($metric:MetricName!$from:DateTime$to:DateTime$asOf:DateTime$filter:MetricFilter$first:Int$after:String){metricRows(metric:$metric from:$from to:$to asOf:$asOf filter:$filter first:$first after:$after){value{value n invalid}edges{node{id at value hit pending invalid dimensions{dimension value}}}pageInfo{hasNextPage endCursor}}}");
export const ExplainMetricDocument = /*#__PURE__*/ document<ExplainMetricQuery, ExplainMetricQueryVariables>("query ExplainMetric($metric:MetricName!$from:DateTime$to:DateTime$asOf:DateTime$granularity:Granularity$groupBy:[Dimension!]$filter:MetricFilter){explainMetric(metric:$metric from:$from to:$to asOf:$asOf granularity:$granularity groupBy:$groupBy filter:$filter){from to timezone buckets readFrom rowsRead dataFreshAsOf n invalid sql}}");
export const MeDocument = /*#__PURE__*/ document<MeQuery, MeQueryVariables>("query Me{me{id name role organization{id name slug timezone}}}");
export const DataFreshnessDocument = /*#__PURE__*/ document<DataFreshnessQuery, DataFreshnessQueryVariables>("query DataFreshness{dataFreshness{dataFreshAsOf}}");
export const IngestEventsDocument = /*#__PURE__*/ document<IngestEventsMutation, IngestEventsMutationVariables>("mutation IngestEvents($events:[EventInput!]!){ingestEvents(events:$events){accepted duplicates failed results{index clientEventId status payloadMismatch retryable code message}}}");
export const ExportUrlDocument = /*#__PURE__*/ document<ExportUrlQuery, ExportUrlQueryVariables>("query ExportUrl($report:String!$parameters:JSONObject$format:ExportFormat){exportUrl(report:$report parameters:$parameters format:$format){url expiresAt}}");
export const ReliabilityOverviewDocument = /*#__PURE__*/ document<ReliabilityOverviewQuery, ReliabilityOverviewQueryVariables>("query ReliabilityOverview($from:String$to:String){reliabilityOverview(from:$from to:$to){asOf from to runs failures failureRate avgRunSeconds measurements avgP95LatencyMs avgThroughputRps predictions avgFailureProbability incidentsOpened incidentsResolved mttaSeconds mttrSeconds timeToResolve{p50 p95}previous{from to runs failures failureRate avgP95LatencyMs avgThroughputRps predictions avgFailureProbability incidentsOpened mttaSeconds mttrSeconds}}mttr(from:$from to:$to){total{open oldestOpenAt oldestOpenSeconds}}}");
export const ReliabilityTrendsDocument = /*#__PURE__*/ document<ReliabilityTrendsQuery, ReliabilityTrendsQueryVariables>("query ReliabilityTrends($from:String$to:String){reliabilityTrends(from:$from to:$to){points{label from partial runs failures failureRate measurements avgP95LatencyMs avgThroughputRps incidentsOpened incidentsResolved mttrSeconds}}}");
export const MttrDocument = /*#__PURE__*/ document<MttrQuery, MttrQueryVariables>("query Mttr($from:String$to:String$groupBy:MttrGroup){mttr(from:$from to:$to groupBy:$groupBy){rows{key name resolved mttrSeconds timeToResolve{p50 p95}opened mttaSeconds open oldestOpenAt oldestOpenSeconds}}}");
export const ServiceHealthDocument = /*#__PURE__*/ document<ServiceHealthQuery, ServiceHealthQueryVariables>("query ServiceHealth{serviceHealth{asOf rows{id name sloPercent sloDays status basis budget{events allowed spent left leftPercent successPercent}burnRates{hour sixHours day threeDays}avgP95LatencyMs avgThroughputRps openIncidents lastIncident{id title severity status openedAt resolvedAt}}}}");
export const CostsDocument = /*#__PURE__*/ document<CostsQuery, CostsQueryVariables>("query Costs($from:String$to:String$rates:AskedCostRatesInput){costs(from:$from to:$to rates:$rates){from to rates{...Rates}runs{count cost}metrics{count cost}predictions{count cost}total perHour}costRates{...Rates}}fragment Rates on CostRates{run{rate origin}metric{rate origin}prediction{rate origin}}");
export const OverviewDocument = /*#__PURE__*/ document<OverviewQuery, OverviewQueryVariables>("query Overview($asOf:DateTime){liveKpis(asOf:$asOf){...Kpis details{...MetricNumber}}}fragment Kpis on LiveKpis{asOf degradedSources epoch version waiting active abandonedSessions humanModeUsers sessionsToday slaBreachEvents24h avgWaitSeconds avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgHandleSeconds avgResolutionSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate}fragment MetricNumber on MetricValue{name value unit n pending from to degraded dataFreshAsOf}");
export const LiveOverviewDocument = /*#__PURE__*/ document<LiveOverviewSubscription, LiveOverviewSubscriptionVariables>("subscription LiveOverview($maxStalenessMs:Int){liveKpis(maxStalenessMs:$maxStalenessMs){...Kpis}}fragment Kpis on LiveKpis{asOf degradedSources epoch version waiting active abandonedSessions humanModeUsers sessionsToday slaBreachEvents24h avgWaitSeconds avgFirstResponseSeconds avgTimeToFirstResponseSeconds avgHandleSeconds avgResolutionSeconds csatAverage csatPercentage csatSatisfiedPercentage fcrRate}");
export const QueueDocument = /*#__PURE__*/ document<QueueQuery, QueueQueryVariables>("query Queue($from:DateTime!$to:DateTime!){waiting:metricSeries(metric:waiting from:$from to:$to granularity:DAY groupBy:[channel]){...QueueLine}overdue:metricSeries(metric:abandonedSessions from:$from to:$to granularity:DAY groupBy:[channel]){...QueueLine}active:metricSeries(metric:active from:$from to:$to granularity:DAY groupBy:[channel]){...QueueLine}}fragment QueueLine on MetricSeries{lines{label keys{dimension value}total{value}}}");
export const ResponseTimesDocument = /*#__PURE__*/ document<ResponseTimesQuery, ResponseTimesQueryVariables>("query ResponseTimes($days:Int$asOf:DateTime){dashboard(days:$days asOf:$asOf){from to percentiles{metric n unit p50 p90 p95 p99}previous{from to metrics{name unit current previous changePercent}}}}");
export const OperatorPerformanceDocument = /*#__PURE__*/ document<OperatorPerformanceQuery, OperatorPerformanceQueryVariables>("query OperatorPerformance($days:Int$operatorId:ID$asOf:DateTime){operatorPerformance(days:$days operatorId:$operatorId asOf:$asOf){operatorId operatorName sessionsClaimed sessionsClosed queueShare avgFirstResponseSeconds firstResponse{p90}avgHandleSeconds avgResolutionSeconds csatAverage csatResponses messagesSent maxConcurrent}}");
export const HourlyStatsDocument = /*#__PURE__*/ document<HourlyStatsQuery, HourlyStatsQueryVariables>("query HourlyStats($hours:Int$asOf:DateTime){hourlyStats(hours:$hours asOf:$asOf){...Hours}}fragment Hours on HourlyStats{from to total buckets{start label contact operator bot total partial}}");
export const LiveHourlyStatsDocument = /*#__PURE__*/ document<LiveHourlyStatsSubscription, LiveHourlyStatsSubscriptionVariables>("subscription LiveHourlyStats($hours:Int){hourlyStats(hours:$hours){...Hours}}fragment Hours on HourlyStats{from to total buckets{start label contact operator bot total partial}}");
export const StartSessionDocument = /*#__PURE__*/ document<StartSessionMutation, StartSessionMutationVariables>("mutation StartSession($contactId:ID$contactExternalId:String$externalId:String$channel:String){startSession(contactId:$contactId contactExternalId:$contactExternalId externalId:$externalId channel:$channel){id externalId contactId channel status startedAt}}");
export const UsageOverviewDocument = /*#__PURE__*/ document<UsageOverviewQuery, UsageOverviewQueryVariables>("query UsageOverview($from:String$to:String){usageOverview(from:$from to:$to){asOf from to activeUsers activeUsersToday activeUsersWeek activeUsersMonth requests errors errorRate avgResponseTimeMs responseTime{p50 p95 p99}sessions pageViews avgSessionMinutes previous{from to activeUsers requests avgResponseTimeMs sessions}}}");
export const UsageTrendsDocument = /*#__PURE__*/ document<UsageTrendsQuery, UsageTrendsQueryVariables>("query UsageTrends($from:String$to:String$granularity:UsageGranularity){usageTrends(from:$from to:$to granularity:$granularity){points{label from to partial activeUsers requests errors avgResponseTimeMs responseTime{p95}}}}");
export const EndpointUsageDocument = /*#__PURE__*/ document<EndpointUsageQuery, EndpointUsageQueryVariables>("query EndpointUsage($from:String$to:String$first:Int){endpointUsage(from:$from to:$to first:$first){requests total items{endpoint feature requests errors share avgResponseTimeMs responseTime{p95}}features{feature endpoints requests errors share avgResponseTimeMs}}}");
export const UserActivityDocument = /*#__PURE__*/ document<UserActivityQuery, UserActivityQueryVariables>("query UserActivity($from:String$to:String$sortBy:UserActivitySort$direction:SortDirection$search:String$first:Int$after:String){userActivity(from:$from to:$to sortBy:$sortBy direction:$direction search:$search first:$first after:$after){asOf total pageInfo{hasNextPage endCursor}edges{node{id externalId name email requests pageViews sessions minutes lastActiveAt}}}}");