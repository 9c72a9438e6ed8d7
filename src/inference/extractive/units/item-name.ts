import type { Cell, Unit } from "./unit.ts";

/** Maximum length of a name at the start of an item, in UTF-16 code units. */
const NAME_MAX_CHARS = 60;
/** Maximum number of words of an item that is only a name. */
const NAME_MAX_WORDS = 4;

const NAME = new RegExp(`^(.{1,${NAME_MAX_CHARS}}?)(?:: | [–—-] )`);

/** Returns the name of an item and what it says of it, as in "Tea: £2.20", or nothing if it has no name. */
export function splitItem(text: string): string[] {
	const [whole = "", name] = NAME.exec(text) ?? [];
	return name === undefined ? [] : [name, text.slice(whole.length)];
}

/** Returns the name of a row or item: its first cell, or what precedes a colon, without additions, or an empty text. */
export function findName(kind: Unit["kind"], text: string, cells: readonly Cell[]): string {
	if (kind === "sentence") return "";
	// "No ticket" is not what a question about a ticket names.
	if (kind === "row") return withoutAddition((cells[0]?.text ?? "").replace(/^(?:no|without)\b.*/i, ""));
	const [name] = splitItem(text);
	if (name !== undefined) return withoutAddition(name);
	return text.split(" ", NAME_MAX_WORDS + 1).length <= NAME_MAX_WORDS ? text : "";
}

/** Removes what follows a comma, and parentheses: "Rye loaf, 750 g" becomes "Rye loaf". */
export function withoutAddition(name: string): string {
	return name.replace(/,.*| ?\([^)]*\)/g, "");
}
