/** Maximum length of a message that is read as a term, in UTF-16 code units. */
const MESSAGE_MAX_CHARS = 200;
/** Maximum number of significant digits of a result that is no integer, or too large to be exact. */
const DIGITS_MAX = 12;
/** Results differ from their exact values by less, relative to them, if only the binary form of decimals rounds them. */
const EXACT_WITHIN = 1e-14;
/** Larger results that are no exact integers, and as small ones, are written with an exponent. */
const WRITTEN_OUT_MAX = 1e15;

const LEAD =
	/^[\s"“„]*(?:(?:please|hi|hey|hello|ok(?:ay)?|so|and|now|can you|could you|tell me|bitte)[, ]+)*(?:(?:what(?:['’]?s| is| does)|how much (?:is|are)|calculate|compute|evaluate|solve|was ist|wie ?viel ist|berechne)\s+)?(?=[-+−√(\d]|the square root|square root)/iu;
const TAIL = /\s*(?:=|equals?|please|bitte|[?.!]|\s)*$/iu;

/** What the parts of a term are written as, with how they are read. `\0` is a word or a sign that makes it no term. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
	// A comma that doesn't group thousands is a decimal comma in some languages, and a list in others.
	[/^\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.,]\d)|^\d+(?:\.\d+)?(?![.,]\d)/, "number"],
	[/^(?:\*\*|\^|to the power of)/i, "^"],
	[/^(?:[*×·]|x(?![a-z])|times|multiplied by|mal(?![a-z]))/i, "*"],
	[/^(?:[/÷:]|divided by|over|geteilt durch)/i, "/"],
	[/^(?:\+|plus)/i, "+"],
	[/^(?:[-−–]|minus)/i, "-"],
	[/^(?:%|percent|per cent|prozent)\s*(?:of|von)(?![a-z])/i, "% of"],
	[/^(?:%|mod(?:ulo)?)(?=\s*[\d(])/i, "mod"],
	[/^(?:√|(?:the )?square root of)/i, "√"],
	[/^\(/, "("],
	[/^\)/, ")"],
];

/** How the operators of a result are written. */
const WRITTEN: Readonly<Record<string, string>> = { "*": "×", "/": "÷", "-": "−" };

/**
 * Returns a term such as "what is 17 * 23?" with its result: "17 × 23 = 391". Returns null for any other message, and for dates,
 * ranges, and numbers with dashes, such as "2024-2025" and "555-1234".
 */
export function calculate(message: string): string | null {
	if (message.length > MESSAGE_MAX_CHARS) return null;
	const lead = LEAD.exec(message)?.[0];
	if (lead === undefined) return null;
	const written = message.slice(lead.length).replace(TAIL, "");
	if (isName(written, lead)) return null;
	const tokens = tokenize(written);
	if (tokens === null || !tokens.some(({ kind }) => OPERATORS.has(kind))) return null;
	const value = new Term(tokens).read();
	if (value === null) return null;
	const term = tokens.map(write).join("").replaceAll(/\s+/g, " ").trim();
	return Number.isFinite(value) ? `${term} ${result(value)}` : `${term} has no result that is a number.`;
}

/** Returns whether numbers without spaces name a day, as in "what is 9/11?", or a range or a phone number, unless a result is asked for. */
function isName(written: string, lead: string): boolean {
	if (/how|calc|comp|eval|solve|viel|berechne/i.test(lead)) return false;
	return (/\p{L}/u.test(lead) ? /^\d+(?:[/:]\d+)+$/ : /^\d+(?:[-–/:]\d+)+$/).test(written);
}

const OPERATORS: ReadonlySet<string> = new Set(["^", "*", "/", "+", "-", "% of", "mod", "√"]);

interface Token {
	kind: string;
	text: string;
}

function tokenize(written: string): Token[] | null {
	const tokens: Token[] = [];
	for (let rest = written.trim(); rest !== ""; ) {
		const found = TOKENS.map(([pattern, kind]) => ({ kind, text: pattern.exec(rest)?.[0] })).find(
			({ text }) => text !== undefined,
		);
		if (found?.text === undefined) return null;
		tokens.push({ kind: found.kind, text: found.text });
		rest = rest.slice(found.text.length).trimStart();
	}
	return tokens;
}

function write({ kind, text }: Token, at: number, all: readonly Token[]): string {
	if (kind === "number") return text;
	if (["(", ")", "^", "√"].includes(kind)) return kind;
	if (kind === "% of") return "% of ";
	const before = all[at - 1]?.kind;
	const isSign = (kind === "-" || kind === "+") && before !== "number" && before !== ")";
	return isSign ? (WRITTEN[kind] ?? kind) : ` ${WRITTEN[kind] ?? kind} `;
}

function result(value: number): string {
	if (Number.isSafeInteger(value)) return `= ${withSign(value.toLocaleString("en-US"))}`;
	const rounded = Number(value.toPrecision(DIGITS_MAX));
	const isExact = !Number.isInteger(value) && Math.abs(value - rounded) <= Math.abs(value) * EXACT_WITHIN;
	const size = Math.abs(rounded);
	const text =
		size < WRITTEN_OUT_MAX && size >= 1 / WRITTEN_OUT_MAX
			? rounded.toLocaleString("en-US", { maximumSignificantDigits: DIGITS_MAX })
			: rounded.toExponential().replace(/e\+?/, " × 10^");
	return `${isExact ? "=" : "≈"} ${withSign(text)}`;
}

function withSign(text: string): string {
	return text.replace(/^-/, "−");
}

/** Reads a term with the usual precedence. Each method returns null for what is none. */
class Term {
	#at = 0;
	readonly #tokens: readonly Token[];

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	read(): number | null {
		const value = this.#sum();
		return this.#at === this.#tokens.length ? value : null;
	}

	#take(...kinds: readonly string[]): Token | null {
		const token = this.#tokens[this.#at];
		if (token === undefined || !kinds.includes(token.kind)) return null;
		this.#at += 1;
		return token;
	}

	#sum(): number | null {
		let value = this.#product();
		for (let sign = this.#take("+", "-"); sign !== null && value !== null; sign = this.#take("+", "-")) {
			const next = this.#product();
			value = next === null ? null : sign.kind === "+" ? value + next : value - next;
		}
		return value;
	}

	#product(): number | null {
		const kinds = ["*", "/", "mod", "% of"];
		let value = this.#signed();
		for (let by = this.#take(...kinds); by !== null && value !== null; by = this.#take(...kinds)) {
			const next = this.#signed();
			value = next === null ? null : combine(by.kind, value, next);
		}
		return value;
	}

	#signed(): number | null {
		const sign = this.#take("-", "+");
		if (sign === null) return this.#power();
		const value = this.#signed();
		return value === null ? null : sign.kind === "-" ? -value : value;
	}

	#power(): number | null {
		const base = this.#single();
		if (base === null || this.#take("^") === null) return base;
		const exponent = this.#signed();
		return exponent === null ? null : base ** exponent;
	}

	#single(): number | null {
		const number = this.#take("number");
		if (number !== null) return Number(number.text.replaceAll(",", ""));
		if (this.#take("√") !== null) {
			const value = this.#single();
			return value === null ? null : Math.sqrt(value);
		}
		if (this.#take("(") === null) return null;
		const value = this.#sum();
		return this.#take(")") === null ? null : value;
	}
}

function combine(by: string, value: number, next: number): number {
	if (by === "*") return value * next;
	// Zero divided by zero has no result, as little as one divided by it.
	if (by === "/") return next === 0 ? Number.POSITIVE_INFINITY : value / next;
	if (by === "mod") return next === 0 ? Number.POSITIVE_INFINITY : value % next;
	return (value * next) / 100;
}
