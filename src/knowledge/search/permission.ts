/** Matches a question for whether something may be brought along. Its first or second group is what. */
const MAY_BRING =
	/^\W*(?:can|could|may|am) (?:(?:i|we) (?:allowed to )?(?:bring|take) (?:(?:my|our|an?|the) )?(\p{L}[\p{L} -]{1,40}?)|(?:my|our) (\p{L}[\p{L} -]{1,40}?) (?:come|stay|join))(?: (?:along|inside|too|as well|with (?:me|us)))*\W*$/iu;

/** Returns "is my cat allowed?" for "can I bring my cat?", as pages say it, or null for another question. */
export function askWhetherAllowed(question: string): string | null {
	const [, brought, coming] = MAY_BRING.exec(question) ?? [];
	const thing = brought ?? coming;
	return thing === undefined ? null : `is my ${thing} allowed?`;
}
