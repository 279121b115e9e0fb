// How much of the trail is kept whatever anybody asks for. The table audit_purges says the same in hours.
export const DAY_MS = 86_400_000;
/** No purge takes younger rows. */
export const KEPT_DAYS = 30;
