// Fields that move with time alone. A subscription is not pushed anew when nothing else has changed.
import { Extensions } from 'type-graphql';

/** Marks a field whose value says when an answer was computed, not what it says; 'version': which push it is. */
export function Moving(as: true | 'version' = true): MethodDecorator & PropertyDecorator {
  return Extensions({ moving: as });
}
