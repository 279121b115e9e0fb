// What a simulated desk is made of, and what becomes of each of its sessions.

export interface DemoProfile {
  organization: { slug: string; name: string };
  seed: string;
  /** IANA name: days, shifts and rhythms follow its wall clock. */
  timezone: string;
  /** On an ordinary weekday, return visits included. */
  sessionsPerDay: number;
  /** Relative demand of each weekday, Monday first; 1 is an ordinary weekday. */
  weekdayDemand: readonly number[];
  /** Relative demand of each local hour, from 0 to 23. */
  hourlyDemand: readonly number[];
  /** How likely a day is to have an hour with three times the arrivals. */
  incidentChance: number;
  /** How many different people may ever write. */
  contacts: number;
  channels: readonly DemoChannel[];
  operators: DemoOperator[];
}

export interface DemoChannel {
  name: string;
  weight: number;
  /** Share of the sessions that the bot answers for good. */
  botSolves: number;
  /** Half of the contacts have left the queue after so many minutes. */
  patienceMinutes: number;
}

export interface DemoOperator {
  externalId: string;
  name: string;
  email: string;
  /** Local hours. A shift that ends at or before its start runs over midnight. */
  shift: { startHour: number; endHour: number };
  /** ISO weekdays on which a shift starts. */
  workdays: number[];
  /** Sessions held at once. */
  concurrency: number;
  /** 1 is ordinary, more is faster. */
  speed: number;
}

export interface PlannedMessage {
  externalId: string;
  at: Date;
  sender: 'CONTACT' | 'OPERATOR' | 'BOT';
  /** The operator's externalId when the sender is OPERATOR. */
  operator: string | null;
}

export interface PlannedSession {
  externalId: string;
  /** The contact's externalId. */
  contact: string;
  channel: string;
  startedAt: Date;
  claimedAt: Date | null;
  firstResponseAt: Date | null;
  closedAt: Date | null;
  operator: string | null;
  messages: PlannedMessage[];
  csat: { externalId: string; score: 1 | 2 | 3 | 4 | 5; at: Date } | null;
}
