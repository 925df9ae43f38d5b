/** Something outside the program keeps a part from starting; the message says what and what to do. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
