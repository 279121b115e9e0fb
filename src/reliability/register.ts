// Registering services: what is checked, and how many there may be.
import { z } from 'zod';
import { badInput, type Session } from '../platform';
import { Recording, type ServiceTold } from './record';
import { countServices } from './record.sql';
import { service } from './reliability.checks';
import { MOST_SERVICES } from './reliability.limits';

const { serviceId, ...rest } = service;
const schema = z.object({ id: serviceId, ...rest });

export type CheckedService = z.output<typeof schema>;

export function checkedServices(input: readonly object[]): CheckedService[] {
  if (input.length < 1 || input.length > MOST_SERVICES) {
    throw badInput(
      'services',
      `must have 1 to ${MOST_SERVICES} items, not ${input.length.toLocaleString('en')}`,
    );
  }
  const services = input.map((each, index) => {
    const parsed = schema.safeParse(each);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw badInput(['services', index, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not valid');
    }
    return parsed.data;
  });
  if (new Set(services.map(({ id }) => id)).size < services.length) {
    throw badInput('services', 'must have each id once');
  }
  return services;
}

/** Replaces services in the caller's transaction. */
export async function registerServices(
  session: Session,
  organizationId: string,
  services: readonly CheckedService[],
  toldAt: Date,
): Promise<void> {
  const recording = await Recording.begin(session, organizationId);
  const [counted] = await session.run(countServices, [organizationId, services.map(({ id }) => id)]);
  if ((counted?.services ?? 0) > MOST_SERVICES) {
    throw badInput('services', `would be more than ${MOST_SERVICES} of the organization`);
  }
  // What is ordered now replaces what was told before, by whichever clock that was.
  const last = counted?.toldAt ?? null;
  const at = last === null || last < toldAt ? toldAt : new Date(last.getTime() + 1);
  await recording.services(services.map((each): ServiceTold => ({ ...each, toldAt: at })));
}
