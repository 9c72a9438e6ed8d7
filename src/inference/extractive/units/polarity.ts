import type { Unit } from "./unit.ts";

/** Whether a text says that something is allowed or included, or that it isn't. Null if it says neither. */
type Polarity = "affirmed" | "denied" | null;

const NOT = `(?:not|never|n't)(?: (?:be|yet|usually|normally|currently))?`;
const FORBIDDEN = new RegExp(String.raw`\b(?:is|are|was|were|be)?${NOT} (?:allowed|permitted)\b`, "gi");
const EXCLUDED = new RegExp(String.raw`\b(?:is|are|was|were|be)?${NOT} (?:included|covered)\b`, "gi");
const DENIES = /\b(?:forbid\w*|prohibit\w*|banned|exclud\w*|exclusions?)\b/i;
const AFFIRMING = String.raw`\b(?:includ(?:es?|ed|ing)|inclusive|covers?|covered|allowed|permitted|contains?)\b`;
const AFFIRMS = new RegExp(AFFIRMING, "i");
/** Matches a denial of what follows in its clause. "Included at no extra cost" denies only the cost. */
const DENIES_AFFIRMING = new RegExp(
	String.raw`(?:\b(?:not|never|cannot|(?:without|no)(?! (?:extra |additional |further )?(?:charge|cost|fee)s?\b))|n't)\b[^,.;:?]{0,40}${AFFIRMING}`,
	"i",
);
/** Matches a question about what belongs to something or may be done, rather than whether something does. */
const ASKS_WHAT = /\b(?:what|which|list)\b|^(?:included|excluded|allowed|forbidden|prohibited)\b/;

/** Replaces "not allowed" by "forbidden", and "not included" by "excluded", which mean the same. */
export function nameDenials(text: string): string {
	return text.replace(FORBIDDEN, "forbidden").replace(EXCLUDED, "excluded");
}

/**
 * Returns whether an item is one of what is excluded or forbidden while a question in lower case asks for what is
 * included or allowed, or the other way round.
 */
export function isOpposite({ kind, text, group }: Unit, question: string): boolean {
	if (kind !== "item" || !ASKS_WHAT.test(question)) return false;
	const asked = polarityOf(question);
	if (asked === null || /[?؟]$/.test(group.label)) return false;
	const said = polarityOf(text) ?? polarityOf(group.introduction ?? "") ?? polarityOf(group.label);
	return said !== null && said !== asked;
}

function polarityOf(text: string): Polarity {
	const named = nameDenials(text.replaceAll("’", "'"));
	if (DENIES.test(named)) return "denied";
	if (!AFFIRMS.test(named)) return null;
	return DENIES_AFFIRMING.test(named) ? "denied" : "affirmed";
}
