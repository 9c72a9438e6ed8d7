/** A character takes at most 4 bytes, hence at most 4 tokens; more replacement characters are the model's own. */
const INCOMPLETE_MAX_TOKENS = 4;
const REPLACEMENT = "\uFFFD";
/** Tokens before the new ones that decide about a leading space. */
const CONTEXT_TOKENS = 8;

export type Detokenize<Token> = (tokens: Token[], before: Token[]) => string;

/** Turns tokens into text, holding back those that end inside a UTF-8 character. */
export class TokenText<Token> {
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

	/** What is left at the end; an unfinished character is dropped. */
	flush(): string {
		const text = this.#detokenize(this.#pending, this.#before);
		this.#pending = [];
		return text.replace(/\uFFFD+$/, "");
	}
}

/** Finds the earliest stop string in a stream of text and holds back what may be the beginning of one. */
export class StopStrings {
	readonly #stops: readonly string[];
	#held = "";

	constructor(stops: readonly string[]) {
		this.#stops = stops.filter((stop) => stop !== "");
	}

	/** `text` may be shown; with `stopped` it ends before the stop string. */
	push(text: string): { text: string; stopped: boolean } {
		const all = this.#held + text;
		const found = this.#stops.map((stop) => all.indexOf(stop)).filter((index) => index >= 0);
		if (found.length > 0) {
			this.#held = "";
			return { text: all.slice(0, Math.min(...found)), stopped: true };
		}
		const kept = Math.max(0, ...this.#stops.map((stop) => overlap(all, stop)));
		this.#held = all.slice(all.length - kept);
		return { text: all.slice(0, all.length - kept), stopped: false };
	}

	flush(): string {
		const text = this.#held;
		this.#held = "";
		return text;
	}
}

/** Length of the longest end of `text` that begins `stop`. */
function overlap(text: string, stop: string): number {
	for (let length = Math.min(text.length, stop.length - 1); length > 0; length--)
		if (stop.startsWith(text.slice(text.length - length))) return length;
	return 0;
}
