import { quoteForPrompt } from "../../../text/quote.ts";

/** Maximum length of a unit, in UTF-16 code units. */
export const UNIT_MAX_CHARS = 800;
/** Maximum length of code, in UTF-16 code units. */
const CODE_MAX_CHARS = 500;

/** Returns whether a text may be quoted. `quoteForPrompt` changes texts that imitate parts of a prompt. */
export function isQuotable(text: string): boolean {
	return text.length <= UNIT_MAX_CHARS && /[\p{L}\p{N}]/u.test(text) && quoteForPrompt(text) === text;
}

/** Returns code as it may be quoted, or null. */
export function quotableCode(code: string): string | null {
	const isSafe = code.split("\n").every((line) => line.trim() === "" || quoteForPrompt(line) === line);
	return isSafe && code.length <= CODE_MAX_CHARS && !code.includes("```") ? code.replace(/\s+$/, "") : null;
}
