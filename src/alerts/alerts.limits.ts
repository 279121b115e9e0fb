// How much of alerts an organization may be told, and how much one call may carry.

export const LONGEST_ID = 100;
/** Whoever acts may be named by the id of a token. */
export const LONGEST_ACTOR = 200;
export const LONGEST_CATEGORY = 100;
export const LONGEST_TITLE = 200;
export const LONGEST_NOTE = 1_000;
export const LONGEST_SEARCH = 100;
/** Interactions of one call. */
export const MOST_INTERACTIONS = 500;
export const MOST_SNOOZE_DAYS = 30;
/** Days of a report. */
export const MOST_REPORT_DAYS = 90;
/** Alerts of a page. */
export const MOST_ALERTS = 200;
/** Of one alert, the newest. */
export const MOST_EPISODES = 100;
export const MOST_CHANGES = 500;
export const TOP_CATEGORIES = 5;
/** Currencies that one answer lists; ISO 4217 has some 180. */
export const MOST_CURRENCIES = 200;

/** A resolved alert that is raised again within so many hours has fired again. */
export const REFIRE_HOURS = 24;

/** Weeks whose medians foretell a day, and the least there must be of them. */
export const FORECAST_WEEKS = 8;
export const LEAST_FORECAST_DAYS = 14;
export const FORECAST_HORIZON_DAYS = 7;
