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

/** Finds the first stop string in a stream of text and holds back text that may be the start of one. */
export class StopStringFilter {
	readonly #stops: readonly string[];
	#held = "";

	constructor(stops: readonly string[]) {
		this.#stops = stops.filter((stop) => stop !== "");
	}

	/** Returns the text that can be emitted. If `stopped` is true, it ends right before a stop string. */
	push(text: string): { text: string; stopped: boolean } {
		const all = this.#held + text;
		const found = this.#stops.map((stop) => all.indexOf(stop)).filter((index) => index >= 0);
		if (found.length > 0) {
			this.#held = "";
			return { text: all.slice(0, Math.min(...found)), stopped: true };
		}
		const kept = Math.max(0, ...this.#stops.map((stop) => overlapLength(all, stop)));
		this.#held = all.slice(all.length - kept);
		return { text: all.slice(0, all.length - kept), stopped: false };
	}

	flush(): string {
		const text = this.#held;
		this.#held = "";
		return text;
	}
}

/** Returns the length of the longest suffix of `text` that is a prefix of `stop`. */
export function overlapLength(text: string, stop: string): number {
	for (let length = Math.min(text.length, stop.length - 1); length > 0; length--)
		if (stop.startsWith(text.slice(text.length - length))) return length;
	return 0;
}
