/** Quotes what the user wrote, after a statement that ends with "you wrote in this conversation:". */
export function quoteOwnWords(said: readonly string[], statement: string): string {
	const quoted = said.map((text) => `${said.length > 1 ? "- " : ""}“${text}”`);
	return `${statement}\n\n${quoted.join("\n")}`;
}

/** Quotes what the user wrote in place of the answer of a model that doesn't say it. */
export function quoteInPlace(said: string): string {
	return `You wrote: “${said}”`;
}

const STATEMENT = /you wrote in this conversation:\n\n|^You wrote: (?=“)/gi;
/** Matches a quote on a line of its own. What users said is quoted up to 300 UTF-16 code units. */
const QUOTE = /(?:- )?“([\s\S]{0,400}?)”(?:\n|$)/y;

/** Quotes of the user's own words. */
interface OwnWords {
	/** Offsets of the quotes in the answer, in UTF-16 code units. */
	start: number;
	end: number;
	/** The quoted texts. */
	said: string[];
}

/** Finds the quotes of the user's own words in an answer. */
export function findOwnWords(answer: string): OwnWords[] {
	return [...answer.matchAll(STATEMENT)].flatMap(({ 0: statement, index }) => {
		const start = index + statement.length;
		const said: string[] = [];
		let end = start;
		QUOTE.lastIndex = start;
		for (let quote = QUOTE.exec(answer); quote !== null; quote = QUOTE.exec(answer)) {
			said.push(quote[1] ?? "");
			end = QUOTE.lastIndex;
		}
		return said.length === 0 ? [] : [{ start, end, said }];
	});
}
