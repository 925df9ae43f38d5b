import type { RegisteredSaga } from '../sagas/registered-saga.ts';
import { reviewSchemas } from './cases/review-schema.ts';
import { letterSchemas } from './dead-letters/dead-letter-schema.ts';
import { instanceSchemas } from './instances/instance-schema.ts';
import { namesOf, type SagaNames } from './saga-names.ts';

/** The schemas of requests and answers that follow from a saga. */
export interface SagaSchemas {
  readonly instances: ReturnType<typeof instanceSchemas>;
  readonly cases: ReturnType<typeof reviewSchemas>;
  readonly letters: ReturnType<typeof letterSchemas>;
}

/** How a saga is named and described over REST. Made once: a schema is known by its id. */
export function describeSaga(saga: RegisteredSaga): {
  readonly names: SagaNames;
  readonly schemas: SagaSchemas;
} {
  const names = namesOf(saga);
  const instances = instanceSchemas(saga, names);
  return {
    names,
    schemas: {
      instances,
      cases: reviewSchemas(saga, { names, instances }),
      letters: letterSchemas(names, instances),
    },
  };
}
