import { lazy } from "../../../text/lazy.ts";
import { listedLines } from "../../../text/word-lists.ts";
import { nameAges } from "../words/calendar.ts";

/** Expressions that other texts write with other words, and what they are replaced with. */
const PARAPHRASES: readonly (readonly [RegExp, string])[] = [
	[/\b(?:take|takes|taking|took|taken) (?:place|part)\b/gi, ""],
	// "Take off metal" has nothing to do with "How long does an X-ray take?"
	[
		/(?<=\bhow (?:long|much time|many (?:seconds|minutes|hours|days|weeks|months|years)) [^?.!]{1,80} )takes?(?= (?:to|until|till|before|from|for|in|on|with|if|when|usually|normally)\b|\W*$)/gi,
		"",
	],
	[/(?<=^\s*what (?:does|do) .{1,40} )stands? for\b/gi, ""],
	[/\b(money|fee|deposit|price|payment)s? back\b/gi, "$1 refund"],
	[/\bwhat (?:goes|belongs) in(?:to)?\b/gi, "ingredients"],
	[/(?<![\d.,]|(?<!\d)[-−])(\d+) ?(?:°\s?[CF]?(?!\p{L})|degrees\b)/giu, "$& $1degrees"],
	[
		/\b(?:must|have to|need to) be (?:at least )?\d{1,2}(?= (?:for|to|or|and|years)\b|[.,;]|$)|\bhow old (?:do|must|should|does)\b/giu,
		"$& minimum age",
	],
	[
		/\b(?:can't|cannot|mustn't)(?= (?:i|we|you|one)\b)|\b(?:can|may|must) (?:i|we|you|one) not\b/gi,
		"$& forbidden",
	],
	// What is old needn't be as old as what is asked for.
	[/\bhow old(?= (?:is|are|was|were)\b)/gi, ""],
	[/\b(?:every|each) day\b/gi, "daily"],
	[/\b(?:(?:per|each|every) year|yearly|annually)\b/gi, "annual"],
	[/\b(?:per|each|every) month\b/gi, "monthly"],
	[/\bwhy (?:it|they) (?:is|are) used\b/gi, "$& advantages"],
	[
		/(?<=\bwho(?:'s| is| was| are| were) )(?:behind|the (?:founders?|creators?|inventors?) of)\b/gi,
		"$& invented",
	],
	[/\b(?:came|comes?|coming) up with\b/gi, "invented"],
	[
		/\bwhere (?:do|did|will|are|am|should) (?:we|i|they|you) (?:stay(?:ing)?|sleep(?:ing)?)\b/gi,
		"$& hotel hostel accommodation",
	],
	[/\bsold out\b/gi, "$& stock"],
	[
		/\b(?:pay|pays|paying) less\b|(?:%|\bpercent|\bhalf) (?:off|less|cheaper|price)\b|\breduced (?:price|rate|fee|fare)s?\b/gi,
		"$& discount",
	],
];

/** Writes expressions that mean the same with the same words, so that those of a question and of a text match. */
export function paraphrase(text: string): string {
	const plain = PARAPHRASES.reduce((before, [pattern, meaning]) => before.replace(pattern, meaning), text);
	return nameAges(nameDenials(nameUnits(plain)));
}

const NOT = `(?:not|never|n't)(?: (?:be|yet|usually|normally|currently))?`;
const FORBIDDEN = new RegExp(String.raw`\b(?:is|are|was|were|be)?${NOT} (?:allowed|permitted)\b`, "gi");
const EXCLUDED = new RegExp(String.raw`\b(?:is|are|was|were|be)?${NOT} (?:included|covered)\b`, "gi");

/** Replaces "not allowed" by "forbidden", and "not included" by "excluded", which mean the same. */
function nameDenials(text: string): string {
	return text.replace(FORBIDDEN, "forbidden").replace(EXCLUDED, "excluded");
}

/** The words for each abbreviation of a unit, and what matches an abbreviation after a number. */
const units = lazy(() => {
	const words = new Map(
		listedLines("units").map((line) => {
			const [abbreviation = "", ...written] = line.split(" ");
			return [abbreviation, written.join(" ")];
		}),
	);
	const abbreviations = [...words.keys()].join("|");
	return {
		words,
		pattern: new RegExp(String.raw`(?<=\d ?)(?<!\d\d:\d\d ?)(?:${abbreviations})\b\.?`, "giu"),
	};
});

/** Adds the words for abbreviated units, as in "40 min minutes". */
function nameUnits(text: string): string {
	const { words, pattern } = units();
	return text.replace(pattern, (unit) => `${unit} ${words.get(unit.replace(".", "").toLowerCase()) ?? ""}`);
}
