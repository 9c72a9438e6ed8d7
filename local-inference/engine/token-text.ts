/**
 * A character takes at most 4 bytes, and so at most 4 tokens; any further replacement characters are the model's own.
 */
const INCOMPLETE_MAX_TOKENS = 4;
const REPLACEMENT = "\uFFFD";
/** Number of preceding tokens that determine whether the text starts with a space. */
const CONTEXT_TOKENS = 8;

export type Detokenize<Token> = (tokens: Token[], before: Token[]) => string;

/** Decodes tokens to text and holds back tokens that end inside a UTF-8 character. */
export class TokenDecoder<Token> {
	readonly #detokenize: Detokenize<Token>;
	#before: Token[] = [];
	#pending: Token[] = [];

	constructor(detokenize: Detokenize<Token>) {
		this.#detokenize = detokenize;
	}

	push(token: Token): string {
		this.#pending.push(token);
		const text = this.#detokenize(this.#pending, this.#before);
		if (text.endsWith(REPLACEMENT) && this.#pending.length < INCOMPLETE_MAX_TOKENS) return "";
		this.#before = [...this.#before, ...this.#pending].slice(-CONTEXT_TOKENS);
		this.#pending = [];
		return text;
	}

	/** Returns the remaining text and drops an incomplete character. */
	flush(): string {
		const text = this.#detokenize(this.#pending, this.#before);
		this.#pending = [];
		return text.replace(/\uFFFD+$/, "");
	}
}
