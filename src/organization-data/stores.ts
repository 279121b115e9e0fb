// Where an organization has something beside the tables of the database: keys in Redis, and jobs that name it.
import {
  type Database,
  type MemoryTimedSets,
  type RedisConnection,
  statement,
  unavailable,
} from '../platform';

/** A place outside the tables. Both may be done again and again. */
export interface DataStore {
  readonly name: string;
  count(organizationId: string): Promise<number>;
  /** Answers how many were there. */
  forget(organizationId: string): Promise<number>;
}

const AT_ONCE = 1_000;

/** Every key that has the organization's id in its name, whichever context made it. */
export function keysInRedis(redis: RedisConnection): DataStore {
  const each = async (organizationId: string, work: (keys: string[]) => Promise<number>): Promise<number> => {
    const totals = await redis.askEach(async (client) => {
      let cursor = '0';
      let total = 0;
      do {
        const [next, keys] = await client.scan(cursor, 'MATCH', `*${organizationId}*`, 'COUNT', AT_ONCE);
        cursor = next;
        total += keys.length === 0 ? 0 : await work(keys);
      } while (cursor !== '0');
      return total;
    });
    if (totals.length === 0) {
      throw away();
    }
    return totals.reduce((sum, answer) => {
      if (!answer.answered) {
        throw away();
      }
      return sum + answer.value;
    }, 0);
  };
  return {
    name: 'redis',
    count: (organizationId) => each(organizationId, (keys) => Promise.resolve(keys.length)),
    forget: (organizationId) =>
      each(organizationId, async (keys) => {
        // One by one: in a cluster they are in many places.
        const answer = await redis.ask((client) => Promise.all(keys.map((key) => client.unlink(key))));
        if (!answer.answered) {
          throw away();
        }
        return answer.value.reduce((sum, gone) => sum + gone, 0);
      }),
  };
}

/** In place of Redis where there is none: sets in the memory of this one process. */
export function keysInMemory(sets: MemoryTimedSets): DataStore {
  return {
    name: 'memory',
    count: () => Promise.resolve(0),
    forget: (organizationId) => Promise.resolve(sets.forgetKeys(organizationId)),
  };
}

function away(): Error {
  return unavailable('Redis does not answer: what is kept there of the organization cannot be looked for');
}

/** The trail goes on after the deletion: what is done for it is done for a tombstone too. */
const OWN_JOBS = `j.data->>'organizationId' = $1 AND j.data->>'job' NOT LIKE 'audit-%' AND j.state <> 'active'`;

const countJobs = statement<{ jobs: number }>(
  'organization-data.count-jobs',
  `SELECT count(*)::int AS jobs FROM pgboss.job j WHERE ${OWN_JOBS}`,
);

const deleteJobs = statement<{ jobs: number }>(
  'organization-data.delete-jobs',
  `WITH gone AS (DELETE FROM pgboss.job j WHERE ${OWN_JOBS} RETURNING 1) SELECT count(*)::int AS jobs FROM gone`,
);

/** Jobs of the queue that are for this organization; those under way end by themselves. */
export function jobsOf(database: Pick<Database, 'withKeptOrganization'>): DataStore {
  const run = (organizationId: string, asked: typeof countJobs): Promise<number> =>
    database.withKeptOrganization(organizationId, async (session) => {
      const [{ jobs } = { jobs: 0 }] = await session.run(asked, [organizationId]);
      return jobs;
    });
  return {
    name: 'jobs',
    count: (organizationId) => run(organizationId, countJobs),
    forget: (organizationId) => run(organizationId, deleteJobs),
  };
}
