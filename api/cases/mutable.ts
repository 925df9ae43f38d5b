type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** For what serialises answers: it writes nothing, and asks for arrays that could be written. */
export function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
