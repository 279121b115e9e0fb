// HourlyStats: messages per hour and sender, zero-filled.
import { Field, Int, ObjectType } from 'type-graphql';
import { type Bucket, type MetricReader, type Question } from '../metrics';
import { GraphQLDateTime, Moving } from '../platform';
import { messagesTotal } from './support.metrics';

type Sender = 'CONTACT' | 'OPERATOR' | 'BOT';

@ObjectType({ description: 'Messages of one hour of UTC.' })
export class HourlyBucket {
  constructor(
    private readonly bucket: Bucket,
    private readonly counts: Readonly<Record<Sender, number>>,
  ) {}

  @Field(() => GraphQLDateTime, { description: 'Start of the hour, inclusive.' })
  start(): Date {
    return this.bucket.start;
  }

  @Field(() => String, {
    description:
      'Local time of the start with its offset from UTC, which tells the two hours of a clock change apart.',
  })
  label(): string {
    return this.bucket.label;
  }

  @Field(() => Int, { description: 'Messages of all senders.' })
  total(): number {
    return this.contact() + this.operator() + this.bot();
  }

  @Field(() => Int, { description: 'Messages from contacts.' })
  contact(): number {
    return this.counts.CONTACT;
  }

  @Field(() => Int, { description: 'Messages from operators.' })
  operator(): number {
    return this.counts.OPERATOR;
  }

  @Field(() => Int, { description: 'Messages from bots.' })
  bot(): number {
    return this.counts.BOT;
  }

  @Field(() => Boolean, { description: 'The hour is still running at asOf.' })
  partial(): boolean {
    return this.bucket.partial;
  }
}

@ObjectType({
  description:
    'Messages per hour of UTC: the given number of hours, the last being the one in which asOf lies.',
})
export class HourlyStats {
  constructor(
    private readonly question: Question,
    private readonly hours: readonly HourlyBucket[],
  ) {}

  @Field(() => GraphQLDateTime, { description: 'Start of the first hour, inclusive.' })
  from(): Date {
    return this.hours[0]?.start() ?? this.question.asOf;
  }

  @Moving()
  @Field(() => GraphQLDateTime, { description: 'End of the window, exclusive: the answer’s asOf.' })
  to(): Date {
    return this.question.asOf;
  }

  @Field(() => String, { description: 'The organization’s IANA time zone, in which labels are written.' })
  timezone(): string {
    return this.question.zone;
  }

  @Field(() => Int, { description: 'Messages of the whole window.' })
  total(): number {
    return this.hours.reduce((sum, hour) => sum + hour.total(), 0);
  }

  @Field(() => [HourlyBucket], {
    description: 'One bucket an hour, oldest first, 0 where there were no messages.',
  })
  buckets(): readonly HourlyBucket[] {
    return this.hours;
  }
}

export async function readHourlyStats(
  reader: MetricReader,
  question: Question,
  hours: number,
): Promise<HourlyStats> {
  const buckets = await reader.hours(hours, question);
  const lines = await reader.seriesBy(messagesTotal, buckets, question, ['sender']);
  const count = (sender: Sender, index: number): number => lines.get(sender)?.[index]?.n ?? 0;
  return new HourlyStats(
    question,
    buckets.map(
      (bucket, index) =>
        new HourlyBucket(bucket, {
          CONTACT: count('CONTACT', index),
          OPERATOR: count('OPERATOR', index),
          BOT: count('BOT', index),
        }),
    ),
  );
}
