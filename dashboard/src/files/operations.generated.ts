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

export type ExportLinkQueryVariables = Exact<{
  report: Scalars['String']['input'];
  parameters: Scalars['JSONObject']['input'];
  format: ExportFormat;
}>;


export type ExportLinkQuery = { readonly exportUrl: { readonly url: string } };


export const ExportLinkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExportLink"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"report"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"parameters"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"JSONObject"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"format"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExportFormat"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exportUrl"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"report"},"value":{"kind":"Variable","name":{"kind":"Name","value":"report"}}},{"kind":"Argument","name":{"kind":"Name","value":"parameters"},"value":{"kind":"Variable","name":{"kind":"Name","value":"parameters"}}},{"kind":"Argument","name":{"kind":"Name","value":"format"},"value":{"kind":"Variable","name":{"kind":"Name","value":"format"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]} as unknown as DocumentNode<ExportLinkQuery, ExportLinkQueryVariables>;