// Ids as PostgreSQL's uuid type takes them, of any version: ours are UUIDv7, those of others need not be.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return UUID.test(value);
}
