/** The command cannot be carried out as it was typed: the exit code is 2, and the message points at the command's help. */
export class Misused extends Error {}
