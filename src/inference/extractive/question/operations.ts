import { lazy } from "../../../text/lazy.ts";
import { stemsOf } from "../words/stems.ts";

/** What a question asks to compute from the rows of a table. */
export interface Operation {
	kind: "count" | "sum" | "average";
	/** Stems of what it counts, as in "how many open orders". Empty for "how many are there?" and if it counts nothing. */
	counted: ReadonlySet<string>;
}

/** Words that follow the noun that is counted. */
const AFTER =
	"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|may|must|of|in|at|on|by|with|from|for|to|who|that|sind|hat|gibt|von|mit)";
const COUNT = new RegExp(
	String.raw`\b(?:how many|(?:(?:the|total) |^)(?:number|count) of|wie viele) ((?:(?:kind|type|sort)s? of )?(?:(?!${AFTER}\b)[\p{L}-]+ ?){0,3})`,
	"u",
);
const SUM = /\b(?:in total|totals?|altogether|all together|together|combined|sum|insgesamt|summe)\b/;
const AVERAGE = /\b(?:averages?|avg|the mean|durchschnitt\w*)\b/;
/** Matches a question for one result per group, which isn't computed. */
const PER_GROUP = /\b(?:(?:for|of|in) )?(?:per|each|every)\b/;
const WORDS = "total sum average mean number count combined altogether together overall all insgesamt summe";

/** Returns what a question in lower case asks to compute, or null. */
export function readOperation(text: string): Operation | null {
	if (PER_GROUP.test(text)) return null;
	const counted = COUNT.exec(text)?.[1];
	if (AVERAGE.test(text)) return { kind: "average", counted: new Set() };
	if (counted !== undefined) return { kind: "count", counted: stemsOf(counted) };
	return SUM.test(text) ? { kind: "sum", counted: new Set() } : null;
}

/** Returns whether a word says what is to be computed, rather than from what. */
export function isOfOperation(stem: string): boolean {
	return operationStems().has(stem);
}

const operationStems = lazy(() => stemsOf(WORDS));
