/** What a person can mend: its message is said alone, without a stack trace. */
export class Refusal extends Error {}
