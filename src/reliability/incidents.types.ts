// Incidents: how fast they are resolved, and what is open.
import { ArgsType, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { type Percentiles, PercentilesType } from '../metrics';
import { GraphQLDateTime, SizedList } from '../platform';
import { MOST_GROUPS } from './reliability.limits';
import { SpanReport } from './report.types';
import { IncidentSpanArgs } from './span.types';

export enum IncidentSeverity {
  CRITICAL = 'CRITICAL',
  MAJOR = 'MAJOR',
  MINOR = 'MINOR',
  INFO = 'INFO',
}

registerEnumType(IncidentSeverity, {
  name: 'IncidentSeverity',
  description: 'How bad an incident is.',
  valuesConfig: {
    CRITICAL: { description: 'Nothing goes.' },
    MAJOR: { description: 'Much does not go.' },
    MINOR: { description: 'Some does not go, or slowly.' },
    INFO: { description: 'Worth knowing.' },
  },
});

export enum IncidentStatus {
  OPEN = 'OPEN',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
}

registerEnumType(IncidentStatus, {
  name: 'IncidentStatus',
  description: 'How an incident stands.',
  valuesConfig: {
    OPEN: { description: 'Nobody has taken it.' },
    ACKNOWLEDGED: { description: 'Somebody has.' },
    RESOLVED: { description: 'It is over, unless it is reopened.' },
  },
});

export enum MttrGroup {
  NONE = 'NONE',
  SERVICE = 'SERVICE',
  SEVERITY = 'SEVERITY',
}

registerEnumType(MttrGroup, {
  name: 'MttrGroup',
  description: 'By what incidents are told apart.',
  valuesConfig: {
    NONE: { description: 'Not at all: there are no rows.' },
    SERVICE: { description: 'By their service.' },
    SEVERITY: { description: 'By how bad they are.' },
  },
});

@ArgsType()
export class MttrArgs extends IncidentSpanArgs {
  @Field(() => MttrGroup, {
    nullable: true,
    defaultValue: MttrGroup.NONE,
    description: 'By what the rows tell incidents apart.',
  })
  readonly groupBy?: MttrGroup | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How fast incidents are acknowledged and resolved, and what is open. An incident that is reopened counts as a further one, from its reopening.',
})
export class MttrFigures {
  @Field(() => Int, { description: 'Incidents resolved in the span.' })
  readonly resolved!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'MTTR: mean seconds from opening to resolution of those; null: none.',
  })
  readonly mttrSeconds!: number | null;

  @Field(() => PercentilesType, {
    description: 'Percentiles of the same seconds; from rollups at most 1 % off.',
  })
  readonly timeToResolve!: Percentiles;

  @Field(() => Int, { description: 'Incidents opened in the span.' })
  readonly opened!: number;

  @Field(() => Int, { description: 'Of those opened, the ones that somebody has acknowledged.' })
  readonly acknowledged!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'MTTA: mean seconds from opening to first acknowledgement of those; null: none.',
  })
  readonly mttaSeconds!: number | null;

  @Field(() => Int, { description: 'Incidents open at asOf, whenever they were opened.' })
  readonly open!: number;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the oldest of those was opened.' })
  readonly oldestOpenAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'For how many seconds that has been open at asOf.' })
  readonly oldestOpenSeconds!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'The same of one service, or of one severity.' })
export class MttrRow extends MttrFigures {
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the service, or the severity; null: incidents of which it was not told.',
  })
  readonly key!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the service; null: it is not registered, or rows are of severities.',
  })
  readonly name!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'How fast incidents are acknowledged and resolved.' })
export class MttrReport extends SpanReport {
  @Field(() => MttrFigures, { description: 'Of all incidents.' })
  readonly total!: MttrFigures;

  @SizedList({ most: MOST_GROUPS, otherwise: 20 })
  @Field(() => [MttrRow], {
    description: `Those with the most incidents resolved, opened and open first, at most ${MOST_GROUPS}.`,
  })
  readonly rows!: readonly MttrRow[];
}
