// The two organizations of demo mode. Every person is invented; the addresses belong to nobody (RFC 2606).
import type { DemoOperator, DemoProfile } from './vocabulary';

const WEEKDAYS = [1, 2, 3, 4, 5];

/** A desk in Berlin that never closes: busy by day, one operator at night. */
export const demoProfile: DemoProfile = {
  organization: { slug: 'demo', name: 'Nordlicht Commerce' },
  seed: 'nordlicht',
  timezone: 'Europe/Berlin',
  sessionsPerDay: 425,
  weekdayDemand: [1.12, 1.04, 1, 0.99, 0.92, 0.38, 0.31],
  hourlyDemand: [
    0.8, 0.5, 0.4, 0.3, 0.4, 0.7, 1.4, 3.2, 6.8, 10.6, 12.4, 12.0, 10.9, 11.0, 12.0, 11.0, 8.0, 5.4, 4.2, 3.4,
    2.7, 2.1, 1.6, 1.2,
  ],
  incidentChance: 0.1,
  contacts: 12_000,
  channels: [
    { name: 'web', weight: 52, botSolves: 0.14, patienceMinutes: 5 },
    { name: 'app', weight: 27, botSolves: 0.18, patienceMinutes: 6 },
    { name: 'whatsapp', weight: 13, botSolves: 0.12, patienceMinutes: 9 },
    { name: 'email-chat', weight: 8, botSolves: 0.05, patienceMinutes: 14 },
  ],
  operators: [
    operator('Henrike Brandt', { startHour: 6, endHour: 14 }, WEEKDAYS, 3, 1.1),
    operator('Jonas Wedekind', { startHour: 6, endHour: 14 }, [1, 2, 3, 6, 7], 2, 0.95),
    operator('Aylin Demirel', { startHour: 8, endHour: 16 }, WEEKDAYS, 3, 1.15),
    operator('Marek Sobczak', { startHour: 8, endHour: 16 }, WEEKDAYS, 2, 0.9),
    operator('Lotte Petersen', { startHour: 8, endHour: 16 }, [1, 2, 4, 6, 7], 3, 1),
    operator('Tobias Ahrendt', { startHour: 10, endHour: 18 }, WEEKDAYS, 2, 1.05),
    operator('Giulia Ferrante', { startHour: 10, endHour: 18 }, [3, 4, 5, 6, 7], 2, 0.95),
    operator('Nadia Haddad', { startHour: 10, endHour: 18 }, WEEKDAYS, 2, 1),
    operator('Piet van Rijn', { startHour: 14, endHour: 22 }, WEEKDAYS, 3, 1.05),
    operator('Svenja Kühn', { startHour: 14, endHour: 22 }, [1, 2, 3, 4, 5, 6], 3, 1),
    operator('Emil Novotný', { startHour: 14, endHour: 22 }, [1, 5, 6, 7], 3, 0.9),
    operator('Carmen Ortiz', { startHour: 22, endHour: 6 }, [1, 2, 3, 4], 3, 1),
    operator('Ruben Falk', { startHour: 22, endHour: 6 }, [5, 6, 7], 3, 0.95),
  ],
};

/** A small shop in Bangkok, open from eight to ten; at night its bot is alone. */
export const demoBProfile: DemoProfile = {
  organization: { slug: 'demo-b', name: 'Chao Phraya Outfitters' },
  seed: 'chao-phraya',
  timezone: 'Asia/Bangkok',
  sessionsPerDay: 90,
  weekdayDemand: [1.08, 1, 0.98, 1, 1.02, 0.8, 0.7],
  hourlyDemand: [
    0.6, 0.3, 0.2, 0.2, 0.2, 0.4, 0.9, 2.0, 4.2, 6.4, 7.6, 7.2, 6.0, 6.4, 7.0, 6.6, 5.8, 5.6, 6.2, 7.2, 6.8,
    4.6, 2.2, 1.2,
  ],
  incidentChance: 0.08,
  contacts: 2_600,
  channels: [
    { name: 'line', weight: 61, botSolves: 0.16, patienceMinutes: 8 },
    { name: 'web', weight: 22, botSolves: 0.12, patienceMinutes: 5 },
    { name: 'facebook', weight: 17, botSolves: 0.1, patienceMinutes: 8 },
  ],
  operators: [
    operator('Siriporn Wattana', { startHour: 8, endHour: 17 }, WEEKDAYS, 3, 1.1),
    operator('Daniel Whitcombe', { startHour: 8, endHour: 17 }, [1, 2, 5, 6, 7], 2, 0.95),
    operator('Kittisak Boonmee', { startHour: 13, endHour: 22 }, [1, 2, 3, 4, 6, 7], 3, 1),
    operator('Anong Srisuwan', { startHour: 13, endHour: 22 }, [3, 4, 5, 6, 7], 3, 1.05),
  ],
};

function operator(
  name: string,
  shift: DemoOperator['shift'],
  workdays: number[],
  concurrency: number,
  speed: number,
): DemoOperator {
  const words = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(' ');
  return {
    externalId: `operator-${words.join('-')}`,
    name,
    email: `${words.join('.')}@example.com`,
    shift,
    workdays,
    concurrency,
    speed,
  };
}
