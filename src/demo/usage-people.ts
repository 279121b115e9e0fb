// The people of the simulated application. Every one of them is invented; the addresses belong to nobody (RFC 2606).
import { Random } from './random';
import type { DemoPerson, UsageProfile } from './usage-vocabulary';

const PEOPLE = {
  /** Of those who are ever active: there from the first day on. The others join one by one, and so use grows. */
  foundersShare: 0.6,
  joinWithinDays: 84,
  /** Some visit several times a day, many once in a while. */
  visitsSigma: 0.8,
  namelessShare: 0.05,
} as const;

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
];

/** The same people whenever they are asked for. */
export function peopleOf(profile: UsageProfile): DemoPerson[] {
  const random = new Random(`${profile.seed}/people`);
  const taken = new Set<string>();
  const people = Array.from({ length: profile.people }, (_, index): DemoPerson => {
    const name = nameOf(profile, random, taken);
    const nameless = random.chance(PEOPLE.namelessShare);
    const active = index >= profile.neverActive;
    const founder = random.chance(PEOPLE.foundersShare);
    const after = random.below(PEOPLE.joinWithinDays + 1);
    return {
      externalId: `user-${1001 + index * 7}`,
      name: nameless ? null : name,
      email: nameless ? null : `${plain(name)}@example.com`,
      joinedAfterDays: active && !founder ? after : 0,
      visitsPerDay: active ? random.lognormal(1, PEOPLE.visitsSigma) : 0,
      // Addresses of documentation (RFC 5737).
      ip: `${random.chance(0.7) ? '198.51.100' : '203.0.113'}.${1 + random.below(254)}`,
      userAgent: AGENTS[random.below(AGENTS.length)] ?? '',
    };
  });
  const all = people.reduce((sum, { visitsPerDay }) => sum + visitsPerDay, 0);
  return people.map((person) => ({
    ...person,
    visitsPerDay: (person.visitsPerDay * profile.visitsPerDay) / all,
  }));
}

function nameOf({ firstNames, lastNames }: UsageProfile, random: Random, taken: Set<string>): string {
  for (;;) {
    const first = firstNames[random.below(firstNames.length)] ?? '';
    const last = lastNames[random.below(lastNames.length)] ?? '';
    const name = `${first} ${last}`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '.');
}
