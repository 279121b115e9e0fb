// The catalogue: every metric with its meaning, so that a number can be looked up where it is read.
import { Authorized, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { Cost, SizedList } from '../platform';
import { Better, DataSource, isExternal, type Metric, slicesOf, Unit } from './define';
import { describeWindow } from './period';
import { SliceDimension } from './slice-names.types';

registerEnumType(Unit, {
  name: 'Unit',
  description: 'What a value counts or measures.',
  valuesConfig: {
    COUNT: { description: 'A number of things.' },
    SECONDS: { description: 'A duration in seconds.' },
    PERCENT: { description: 'A percentage from 0 to 100.' },
    SCORE: { description: 'A score on a scale of its own: satisfaction from 1 to 5, or as the metric says.' },
    MILLISECONDS: { description: 'A duration in milliseconds, exact to the microsecond.' },
  },
});
registerEnumType(Better, {
  name: 'Better',
  description: 'Which direction of a metric is good news.',
  valuesConfig: {
    HIGHER: { description: 'More is better.' },
    LOWER: { description: 'Less is better.' },
    NEITHER: { description: 'Neither is good or bad by itself.' },
  },
});
registerEnumType(DataSource, {
  name: 'DataSource',
  description: 'Where numbers come from.',
  valuesConfig: {
    POSTGRES: { description: 'Rows in PostgreSQL, read in one snapshot per answer.' },
    REDIS: {
      description: 'Events counted in Redis; when it does not answer, numbers say that they are degraded.',
    },
  },
});

@ObjectType({
  description: 'What a metric means and how it is computed. Every view of it uses this one definition.',
})
export class MetricDefinition {
  constructor(private readonly metric: Metric) {}

  @Field(() => String, { description: 'Stable name of the metric.' })
  name(): string {
    return this.metric.name;
  }

  @Field(() => Unit, { description: 'Unit of its values.' })
  unit(): Unit {
    return this.metric.unit;
  }

  @Field(() => Better, { description: 'Which direction is good news.' })
  better(): Better {
    return this.metric.better;
  }

  @Field(() => String, { description: 'Meaning, in the words of the catalogue.' })
  description(): string {
    return this.metric.description;
  }

  @Field(() => String, { description: 'Window of its tile; other views name theirs.' })
  window(): string {
    return describeWindow(this.metric.window);
  }

  @Field(() => DataSource, { description: 'Where its rows live.' })
  source(): DataSource {
    return this.metric.fact.source;
  }

  @Field(() => [String], {
    description:
      'The columns that it can be grouped by, as its definition names them; `slices` has them as the API does. Empty: only as a whole.',
  })
  dimensions(): readonly string[] {
    return 'dimensions' in this.metric ? this.metric.dimensions : [];
  }

  @Field(() => [SliceDimension], {
    description:
      'What metricSeries can group it by and filter by, the local time of its moment among them. Empty: only as a whole.',
  })
  slices(): readonly string[] {
    return isExternal(this.metric) ? [] : slicesOf(this.metric);
  }
}

@Resolver()
export class MetricsResolver {
  constructor(private readonly catalogue: readonly Metric[]) {}

  @Authorized()
  @Cost(1)
  @SizedList({ most: 100, otherwise: 50 })
  @Query(() => [MetricDefinition], {
    description:
      'The catalogue of metrics, in the order of their names. Roles: every authenticated actor but a TRACKER.',
  })
  metrics(): MetricDefinition[] {
    return [...this.catalogue]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((metric) => new MetricDefinition(metric));
  }
}
