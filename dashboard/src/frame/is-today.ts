// Whether a moment is of the present day in a zone. Pure.
export function isToday(moment: Date, now: Date, zone: string): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  return day.format(moment) === day.format(now);
}
