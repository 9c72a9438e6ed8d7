import * as z from "zod";

/** Maximum length of an invalid value in an error message, in UTF-16 code units. */
const VALUE_MAX_CHARS = 80;

/** Creates the schema of a whole number, given as decimal digits or, in wrangler.toml, as a number. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
	const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
	return z
		.union([z.string(), z.number()])
		.transform((value) => String(value).trim())
		.pipe(z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max)))
		.describe(`a whole number ${range}`);
}

/** The schema of an `http:` or `https:` URL. */
export const httpUrl = z.url({ protocol: /^https?$/ }).describe("an http:// or https:// URL");

/** Creates a schema for a value that must be one of the given words. */
export function oneOf<const Word extends string>(...words: readonly [Word, ...Word[]]) {
	return z.enum(words).describe(namesOf(words, "or"));
}

/** Quotes the words and joins them into a list: `"a", "b" or "c"`. */
export function namesOf(words: readonly string[], conjunction: "and" | "or"): string {
	const quoted = words.map((word) => `"${word}"`);
	const last = quoted.pop();
	return quoted.length === 0 ? `${last}` : `${quoted.join(", ")} ${conjunction} ${last}`;
}

export interface VariableFault {
	name: string;
	/**
	 * The problem, without the variable's name, such as "is not set and must be a string". It never contains the value
	 * of a secret.
	 */
	message: string;
}

/** Returns the invalid variables of `shape`. The description of each schema must make sense after "must be". */
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
