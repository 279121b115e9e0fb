// Who am I: what a credential stands for, as the gateway understands it.
import { Authorized, Ctx, Field, ID, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { type Actor as ActorOfRequest, Cost, type RequestContext, Role } from '../platform';
import { Organization } from './identity.entities';

registerEnumType(Role, {
  name: 'Role',
  description: 'What an actor may do.',
  valuesConfig: {
    SUPER_ADMIN: { description: 'Runs the platform; reads any organization named by the header x-org-id.' },
    SERVICE: {
      description:
        'A machine that brings data in; where its token names no organization, the header x-org-id does.',
    },
    ORG_ADMIN: { description: 'Administers one organization.' },
    ADMIN: { description: 'Leads a support desk.' },
    ANALYST: { description: 'Reads numbers.' },
    OPERATOR: { description: 'Talks to contacts; sees their own performance.' },
    TRACKER: {
      description:
        'A page of a host application, for the person before it: tells of its page views and may ask nothing.',
    },
  },
});

@ObjectType({ description: 'Whoever a credential speaks for.' })
export class Actor {
  constructor(
    private readonly actor: ActorOfRequest,
    private readonly context: RequestContext,
  ) {}

  @Field(() => ID, {
    description:
      'Subject of the credential: a user id, the name of a machine, or `api-key:` and the id of the key.',
  })
  id(): string {
    return this.actor.id;
  }

  @Field(() => String, { nullable: true, description: 'Display name, when the credential carries one.' })
  name(): string | null {
    return this.actor.name;
  }

  @Field(() => Role, { description: 'Role of the credential.' })
  role(): Role {
    return this.actor.role;
  }

  @Field(() => Organization, {
    nullable: true,
    description: 'The organization this request is about; null for a SUPER_ADMIN or SERVICE that named none.',
  })
  async organization(): Promise<Pick<Organization, 'id' | 'slug' | 'name' | 'timezone'> | null> {
    return this.actor.organizationId === null ? null : this.context.organization();
  }
}

@Resolver()
export class IdentityResolver {
  @Authorized()
  @Cost(1)
  @Query(() => Actor, {
    description: 'Whoever this request speaks for. Roles: every authenticated actor but a TRACKER.',
  })
  me(@Ctx() context: RequestContext): Actor {
    if (context.actor === null) {
      throw new Error('An authorized field ran without an actor');
    }
    return new Actor(context.actor, context);
  }
}
