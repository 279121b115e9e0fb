// EndpointUsage: what of an application is used; and the rules that name its features.
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { type Percentiles, PercentilesType, type Question, type Span } from '../metrics';
import { Cost, GraphQLDateTime, SizedList } from '../platform';
import type { FeatureRule as Rule } from './endpoints';
import type { EndpointTable, EndpointUsageRow, FeatureUsageRow } from './endpoint-usage';
import { MOST_RULES } from './feature-map';

@Cost(2)
@ObjectType({ simpleResolvers: true, description: 'What was asked of one endpoint or operation.' })
export class EndpointUsageItem implements EndpointUsageRow {
  @Field(() => String, {
    description: 'All of it as one text: `GET /orders/:id`, or `POST /graphql QUERY Orders`.',
  })
  readonly endpoint!: string;

  @Field(() => String, { description: 'HTTP method.' })
  readonly method!: string;

  @Field(() => String, { description: 'Template of the route, or path.' })
  readonly path!: string;

  @Field(() => String, { nullable: true, description: 'Kind of the GraphQL operation; null: it is none.' })
  readonly operationType!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the GraphQL operation; null: it is none.' })
  readonly operationName!: string | null;

  @Field(() => String, { nullable: true, description: 'The feature that it belongs to; null: no rule fits.' })
  readonly feature!: string | null;

  @Field(() => Int, { description: 'Requests in the span.' })
  readonly requests!: number;

  @Field(() => Int, { description: 'Of those, answered with status 400 or above, or with GraphQL errors.' })
  readonly errors!: number;

  @Field(() => Float, { description: 'Share of all requests in the span, in percent (0 to 100).' })
  readonly share!: number;

  @Field(() => Float, { nullable: true, description: 'Mean response time in milliseconds; null: not known.' })
  readonly avgResponseTimeMs!: number | null;

  @Field(() => PercentilesType, {
    description: 'Percentiles of the response time in milliseconds; from rollups at most 1 % off.',
  })
  readonly responseTime!: Percentiles;
}

@Cost(2)
@ObjectType({ simpleResolvers: true, description: 'What was asked of the endpoints of one feature.' })
export class FeatureUsage implements FeatureUsageRow {
  @Field(() => String, { nullable: true, description: 'The feature; null: endpoints that no rule fits.' })
  readonly feature!: string | null;

  @Field(() => Int, { description: 'Endpoints and operations of it that were asked for.' })
  readonly endpoints!: number;

  @Field(() => Int, { description: 'Requests in the span.' })
  readonly requests!: number;

  @Field(() => Int, { description: 'Of those, answered with status 400 or above, or with GraphQL errors.' })
  readonly errors!: number;

  @Field(() => Float, { description: 'Share of all requests in the span, in percent (0 to 100).' })
  readonly share!: number;

  @Field(() => Float, { nullable: true, description: 'Mean response time in milliseconds; null: not known.' })
  readonly avgResponseTimeMs!: number | null;
}

@ObjectType({ description: 'What of the application was used in a span, by endpoint and by feature.' })
export class EndpointUsage {
  constructor(
    private readonly table: EndpointTable,
    private readonly first: number,
    private readonly span: Span,
    private readonly question: Question,
  ) {}

  @Field(() => GraphQLDateTime, { description: 'Start of the span, inclusive.' })
  from(): Date {
    return this.span.from;
  }

  @Field(() => GraphQLDateTime, { description: 'End of the span, exclusive.' })
  to(): Date {
    return this.span.to;
  }

  @Field(() => GraphQLDateTime, { description: 'The moment for which the numbers are true.' })
  asOf(): Date {
    return this.question.asOf;
  }

  @Field(() => Int, { description: 'Requests to all endpoints in the span.' })
  requests(): number {
    return this.table.requests;
  }

  @Field(() => Int, { description: 'Endpoints and operations that were asked for in the span.' })
  total(): number {
    return this.table.endpoints.length;
  }

  @Field(() => [EndpointUsageItem], { description: 'The `first` most requested, the most first.' })
  items(): readonly EndpointUsageItem[] {
    return this.table.endpoints.slice(0, this.first);
  }

  @SizedList({ most: MOST_RULES + 1, otherwise: 20 })
  @Field(() => [FeatureUsage], {
    description: 'All endpoints by the feature they belong to (`setFeatureMap`), the most requested first.',
  })
  features(): readonly FeatureUsage[] {
    return this.table.features;
  }
}

@ObjectType({ simpleResolvers: true, description: 'A rule that says which feature endpoints belong to.' })
export class FeatureRule implements Rule {
  @Field(() => String, { description: 'Name of the feature.' })
  readonly feature!: string;

  @Field(() => String, { nullable: true, description: 'Only requests of this method; null: any.' })
  readonly method!: string | null;

  @Field(() => String, { nullable: true, description: 'Endpoints of this path and below it.' })
  readonly path!: string | null;

  @Field(() => String, { nullable: true, description: 'GraphQL operations of this name.' })
  readonly operation!: string | null;
}

@InputType({
  description:
    'A rule that says which feature endpoints belong to: by path or by operation. What says more wins: operations over paths, the longer path or name over the shorter, one method over any.',
})
export class FeatureRuleInput {
  @Field(() => String, { description: 'Name of the feature, 1 to 100 characters.' })
  readonly feature!: string;

  @Field(() => String, { nullable: true, description: 'Only requests of this method; default: any.' })
  readonly method?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Endpoints of this path and below it: /orders is /orders and /orders/:id, not /orders-old.',
  })
  readonly path?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'GraphQL operations of this name; a * at its end stands for any rest.',
  })
  readonly operation?: string | null;
}
