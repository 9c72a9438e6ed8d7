import {
	SITE_PATTERN_MAX_CHARS,
	SITE_PATTERN_WILDCARDS_MAX,
	SITE_PATTERNS_MAX,
} from "../../../contracts/limits.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";

const text = lazyStrings.sites;

/** Splits the typed text into patterns, one per line. */
export function parsePatterns(typed: string): string[] {
	return typed
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

/** Returns an error message for invalid patterns; undefined for valid ones. */
export function checkPatterns(typed: string): string | undefined {
	const patterns = parsePatterns(typed);
	const invalid = patterns.find((pattern) => !/^[/*]/.test(pattern));
	if (invalid !== undefined) return text.patternInvalid(invalid);
	const long = patterns.find(
		(pattern) =>
			pattern.length > SITE_PATTERN_MAX_CHARS || pattern.split("*").length - 1 > SITE_PATTERN_WILDCARDS_MAX,
	);
	if (long !== undefined)
		return text.patternTooLong(long, SITE_PATTERN_MAX_CHARS, SITE_PATTERN_WILDCARDS_MAX);
	return patterns.length > SITE_PATTERNS_MAX ? text.tooManyPatterns(SITE_PATTERNS_MAX) : undefined;
}

/** Returns an error message unless the typed text is a whole number in a range. */
export function checkWholeNumber(typed: string, min: number, max: number): string | undefined {
	const value = Number(typed);
	return typed.trim() !== "" && Number.isInteger(value) && value >= min && value <= max
		? undefined
		: text.numberInvalid(min, max);
}
