const NOT = `(?:not|never|n't)(?: (?:be|yet|usually|normally|currently))?`;
const FORBIDDEN = new RegExp(String.raw`\b(?:is|are|was|were|be)?${NOT} (?:allowed|permitted)\b`, "gi");
const EXCLUDED = new RegExp(String.raw`\b(?:is|are|was|were|be)?${NOT} (?:included|covered)\b`, "gi");

/** Replaces "not allowed" by "forbidden", and "not included" by "excluded", which mean the same. */
export function nameDenials(text: string): string {
	return text.replace(FORBIDDEN, "forbidden").replace(EXCLUDED, "excluded");
}
