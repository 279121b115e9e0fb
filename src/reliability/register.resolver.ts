// Registering services with their objectives, and setting what things cost.
import { Arg, Authorized, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { Audited, Cost, type RequestContext, Role, organizationOf } from '../platform';
import { checkedRate, type Rates } from './costs';
import { type CostRate, CostRateOrigin, CostRates, CostRatesInput } from './costs.types';
import { setRates } from './record.sql';
import { MOST_SERVICES } from './reliability.limits';
import { checkedServices, registerServices } from './register';
import { ServiceInput } from './services.types';

const KEEPERS = [Role.ADMIN, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN];
const KEEPER_ROLES = 'Roles: ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN.';

@Resolver()
export class ReliabilityRegisterResolver {
  @Audited('REGISTER_SERVICES', 'service', { resourceId: () => null, redact: ['services'] })
  @Authorized(KEEPERS)
  @Cost(50)
  @Mutation(() => Int, {
    description: `Registers 1 to ${MOST_SERVICES} services: name and objective of one that is known are replaced. Answers how many. BAD_USER_INPUT names the field and its limit, and what would be more than ${MOST_SERVICES} of the organization. ${KEEPER_ROLES}`,
  })
  async registerServices(
    @Arg('services', () => [ServiceInput], { description: 'The services; each id once.' })
    services: ServiceInput[],
    @Ctx() context: RequestContext,
  ): Promise<number> {
    const checked = checkedServices(services);
    const organizationId = organizationOf(context);
    const toldAt = context.clock.now();
    return context.write(async (session) => {
      await registerServices(session, organizationId, checked, toldAt);
      return { answer: checked.length, details: { services: checked } };
    });
  }

  @Audited('SET_COST_RATES', 'cost_rates', { resourceId: () => null })
  @Authorized([Role.ORG_ADMIN, Role.SUPER_ADMIN])
  @Cost(10)
  @Mutation(() => CostRates, {
    description:
      'Sets what a run, a measurement and a prediction cost the organization, from now on and for any span. BAD_USER_INPUT: a rate is no decimal of at most 6 decimals. Roles: ORG_ADMIN, SUPER_ADMIN.',
  })
  async setCostRates(
    @Arg('rates', () => CostRatesInput, { description: 'All three.' })
    rates: CostRatesInput,
    @Ctx() context: RequestContext,
  ): Promise<CostRates> {
    const checked: Rates = {
      run: checkedRate('rates.run', rates.run),
      metric: checkedRate('rates.metric', rates.metric),
      prediction: checkedRate('rates.prediction', rates.prediction),
    };
    const organizationId = organizationOf(context);
    const own = (rate: string): CostRate => ({ rate, origin: CostRateOrigin.ORGANIZATION });
    return context.write(async (session) => {
      await session.run(setRates, [organizationId, checked.run, checked.metric, checked.prediction]);
      const answer = {
        run: own(checked.run),
        metric: own(checked.metric),
        prediction: own(checked.prediction),
      };
      return { answer, details: { rates: checked } };
    });
  }
}
