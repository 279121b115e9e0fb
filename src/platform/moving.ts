// Fields that move with time alone. A subscription is not pushed anew when nothing else has changed.
import { Extensions } from 'type-graphql';

/** Marks a field whose value says when an answer was computed, not what it says. */
export function Moving(): MethodDecorator & PropertyDecorator {
  return Extensions({ moving: true });
}
