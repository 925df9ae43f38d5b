import type { RegisteredSaga } from '../sagas/registered-saga.ts';

/** How a saga and its instances are named in addresses, answers and sentences. */
export interface SagaNames {
  /** One of its instances, in a sentence: `order`. */
  readonly one: string;
  /** With its article: `an order`. */
  readonly aOne: string;
  /** As a name in answers: `order`. */
  readonly member: string;
  /** By which answers name one: `orderId`. */
  readonly id: string;
  /** In names of schemas and operations: `Order`, `Orders`. */
  readonly One: string;
  readonly Many: string;
  /** Its chapter in the description of the API: `Orders`. */
  readonly tag: string;
  /** Where its instances are: `/orders`. */
  readonly path: string;
}

export function namesOf({ service, path }: Pick<RegisteredSaga, 'path'> & Named): SagaNames {
  const { name } = service.saga;
  const [One, Many] = [pascal(name), pascal(path)];
  const member = `${One.charAt(0).toLowerCase()}${One.slice(1)}`;
  const many = path.replaceAll('-', ' ');
  const one = name.replaceAll('-', ' ');
  return {
    one,
    aOne: `${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one}`,
    member,
    id: `${member}Id`,
    One,
    Many,
    tag: capitalised(many),
    path: `/${path}`,
  };
}

interface Named {
  readonly service: { readonly saga: { readonly name: string } };
}

export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function pascal(kebab: string): string {
  return kebab.split('-').map(capitalised).join('');
}
