/** Tokens a text has, roughly: English has about four characters a token in the vocabularies of small models. */
export function estimateTokens(text: string): number {
	return Math.ceil(text.length / CHARS_PER_TOKEN);
}

const CHARS_PER_TOKEN = 4;
