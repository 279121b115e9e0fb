// Services: what is registered of them, and how they stand against their objectives.
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime, SizedList } from '../platform';
import { IncidentSeverity, IncidentStatus } from './incidents.types';
import {
  BURN_WINDOWS,
  DEFAULT_SLO_DAYS,
  DEFAULT_SLO_PERCENT,
  LONGEST_ID,
  LONGEST_NAME,
  LOW_BUDGET_PERCENT,
  MOST_SERVICES,
  SLO_DAYS,
} from './reliability.limits';
import { ReliabilityReport } from './report.types';

@InputType({ description: 'A service, as the application knows it.' })
export class ServiceInput {
  @Field(() => ID, { description: `Id in the application, 1 to ${LONGEST_ID} characters.` })
  readonly id!: string;

  @Field(() => String, { description: `Name, 1 to ${LONGEST_NAME} characters.` })
  readonly name!: string;

  @Field(() => Float, {
    nullable: true,
    description: `Objective: the percentage of its requests or runs that should succeed, 0.0001 to 99.9999 with at most 4 decimals; default ${DEFAULT_SLO_PERCENT}.`,
  })
  readonly sloPercent?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Days of 24 hours, back from now, over which that should hold: one of ${SLO_DAYS.join(', ')}; default ${DEFAULT_SLO_DAYS}.`,
  })
  readonly sloDays?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'A registered service.' })
export class ServiceInfo {
  @Field(() => ID, { description: 'Id in the application.' })
  readonly id!: string;

  @Field(() => String, { description: 'Name.' })
  readonly name!: string;

  @Field(() => Float, { description: 'Objective: the percentage that should succeed.' })
  readonly sloPercent!: number;

  @Field(() => Int, { description: 'Days of 24 hours over which that should hold.' })
  readonly sloDays!: number;
}

export enum ServiceStatus {
  HEALTHY = 'HEALTHY',
  AT_RISK = 'AT_RISK',
  EXHAUSTED = 'EXHAUSTED',
  NO_DATA = 'NO_DATA',
}

const TOO_FAST = BURN_WINDOWS.map(({ hours, tooFast }) => `${tooFast} over ${hours} h`).join(', ');

registerEnumType(ServiceStatus, {
  name: 'ServiceStatus',
  description: 'How a service stands against its objective; the first that holds, from below.',
  valuesConfig: {
    HEALTHY: { description: 'None of the others.' },
    AT_RISK: {
      description: `At most ${LOW_BUDGET_PERCENT} % of the error budget is left, or it burns at these rates or faster: ${TOO_FAST}.`,
    },
    EXHAUSTED: { description: 'As many have failed in the window as may, or more.' },
    NO_DATA: { description: 'There are neither counted requests nor runs in the window.' },
  },
});

export enum SloBasis {
  REQUESTS = 'REQUESTS',
  WORKFLOW_RUNS = 'WORKFLOW_RUNS',
}

registerEnumType(SloBasis, {
  name: 'SloBasis',
  description: 'What the objective of a service is held against.',
  valuesConfig: {
    REQUESTS: { description: 'Requests, where measurements of the window count any.' },
    WORKFLOW_RUNS: { description: 'Otherwise runs of workflows: those that failed, among all.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'How many may fail in the window of the objective, and how many have.',
})
export class ErrorBudget {
  @Field(() => Float, { description: 'Requests or runs in the window.' })
  readonly events!: number;

  @Field(() => Float, { description: 'Of those, how many may fail; a fraction, too.' })
  readonly allowed!: number;

  @Field(() => Float, { description: 'Of those, how many failed.' })
  readonly spent!: number;

  @Field(() => Float, { description: 'Allowed without spent; negative where more failed than may.' })
  readonly left!: number;

  @Field(() => Float, { description: 'Left among allowed, in percent; negative likewise.' })
  readonly leftPercent!: number;

  @Field(() => Float, { description: 'Of the events, the percentage that did not fail.' })
  readonly successPercent!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How fast the error budget burns: the share that failed, divided by the share that may fail. At 1 it lasts for the window exactly. Null: nothing happened.',
})
export class BurnRates {
  @Field(() => Float, { nullable: true, description: 'Over the last hour.' })
  readonly hour!: number | null;

  @Field(() => Float, { nullable: true, description: 'Over the last 6 hours.' })
  readonly sixHours!: number | null;

  @Field(() => Float, { nullable: true, description: 'Over the last 24 hours.' })
  readonly day!: number | null;

  @Field(() => Float, { nullable: true, description: 'Over the last 72 hours.' })
  readonly threeDays!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'An incident, in short.' })
export class IncidentInfo {
  @Field(() => ID, { description: 'Id in the application.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Title; null: none was told.' })
  readonly title!: string | null;

  @Field(() => IncidentSeverity, { nullable: true, description: 'How bad it is; null: it was not told.' })
  readonly severity!: IncidentSeverity | null;

  @Field(() => IncidentStatus, { description: 'How it stands at asOf.' })
  readonly status!: IncidentStatus;

  @Field(() => GraphQLDateTime, { description: 'When it was opened, or last reopened.' })
  readonly openedAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was resolved; null: it is open.' })
  readonly resolvedAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'How a service stands against its objective.' })
export class ServiceHealth extends ServiceInfo {
  @Field(() => ServiceStatus, { description: 'In a word.' })
  readonly status!: ServiceStatus;

  @Field(() => SloBasis, {
    nullable: true,
    description: 'What is counted; null: there is nothing to count in the window.',
  })
  readonly basis!: SloBasis | null;

  @Field(() => ErrorBudget, { nullable: true, description: 'Null: there is nothing to count in the window.' })
  readonly budget!: ErrorBudget | null;

  @Field(() => BurnRates, { description: 'How fast it is spent, of the same basis.' })
  readonly burnRates!: BurnRates;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean of the p95 latencies measured in the last 24 hours, in milliseconds; null: none was.',
  })
  readonly avgP95LatencyMs!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean of the requests per second measured in the last 24 hours; null: none were.',
  })
  readonly avgThroughputRps!: number | null;

  @Field(() => Int, { description: 'Incidents of it that are open.' })
  readonly openIncidents!: number;

  @Field(() => IncidentInfo, {
    nullable: true,
    description: 'That which was opened last; null: there was none.',
  })
  readonly lastIncident!: IncidentInfo | null;
}

@ObjectType({ simpleResolvers: true, description: 'How services stand against their objectives.' })
export class ServiceHealthReport extends ReliabilityReport {
  @SizedList({ most: MOST_SERVICES, otherwise: 50 })
  @Field(() => [ServiceHealth], { description: 'By their name.' })
  readonly rows!: readonly ServiceHealth[];
}
