import { z } from "zod";

/** Longest part of a wrong value that an error message repeats, in UTF-16 code units. */
const VALUE_MAX_CHARS = 80;

/** A whole number in decimal digits; wrangler.toml may hold it as a number. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
	const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
	return z
		.union([z.string(), z.number()])
		.transform((value) => String(value).trim())
		.pipe(z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max)))
		.describe(`a whole number ${range}`);
}

/** An `http:` or `https:` URL. */
export const httpUrl = z.url({ protocol: /^https?$/ }).describe("an http:// or https:// URL");

/** One of the words. */
export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]) {
	return z.enum(words).describe(namesOf(words, "or"));
}

/** Returns the words in quotes as a list in a sentence. */
export function namesOf(words: readonly string[], conjunction: "and" | "or"): string {
	const quoted = words.map((word) => `"${word}"`);
	const last = quoted.pop();
	return quoted.length === 0 ? `${last}` : `${quoted.join(", ")} ${conjunction} ${last}`;
}

export interface VariableFault {
	name: string;
	/** What the variable must be, without its name; never the value of a secret. */
	message: string;
}

/** Returns the invalid variables of `shape`. Each schema needs a description such as "a …" or "one of …". */
export function variableFaults(
	error: z.ZodError,
	shape: Readonly<Record<string, z.ZodType>>,
	values: Readonly<Record<string, unknown>>,
	secrets: readonly string[] = [],
): VariableFault[] {
	const names = new Set(error.issues.map(({ path }) => String(path[0])));
	return [...names].map((name) => {
		const own = error.issues.find(
			({ path, code }) => path.length === 1 && path[0] === name && code === "custom",
		);
		const value = values[name];
		const allowed = own?.message ?? `must be ${shape[name]?.description ?? "valid"}`;
		if (value === undefined)
			return { name, message: own === undefined ? `is not set and ${allowed}` : allowed };
		if (own !== undefined || secrets.includes(name)) return { name, message: allowed };
		const shown = typeof value === "string" ? value : JSON.stringify(value);
		return { name, message: `${allowed}, not "${shown.slice(0, VALUE_MAX_CHARS)}"` };
	});
}
