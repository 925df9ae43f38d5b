/** What was typed cannot be done: the exit code is 2, and the help of the command is pointed at. */
export class Misused extends Error {}
