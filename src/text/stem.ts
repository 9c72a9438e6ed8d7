/** Reduces a lower-case English word to its stem, so that "invented" and "inventor" match. */
export function stem(word: string): string {
	let known = stems.get(word);
	if (known === undefined) {
		known = IRREGULAR.get(word) ?? cutSuffixes(word);
		if (stems.size >= STEMS_MAX) stems.clear();
		stems.set(word, known);
	}
	return known;
}

/** The stems of recent words. Texts repeat their words, and the patterns are slower than a lookup. */
const stems = new Map<string, string>();
const STEMS_MAX = 4096;

function cutSuffixes(word: string): string {
	if (word.length < 4) return word;
	let rest = word;
	for (const ending of SUFFIXES) {
		const shorter = rest.replace(ending, "");
		if (shorter.length >= STEM_MIN_CHARS) rest = shorter;
	}
	return rest.replace(/([^aeiouls])\1$/, "$1").slice(0, STEM_MAX_CHARS);
}

const STEM_MIN_CHARS = 3;
/** Length to which stems are cut, in UTF-16 code units. */
export const STEM_MAX_CHARS = 9;

/** Suffixes, in order of removal. */
const SUFFIXES = [
	/(?<=[^su])s$|(?<=s|x|ch|sh|o)es$|'$/,
	/i[sz](?:ation|ing|e|ed|er)$/,
	/(?:edly|ingly|fully|ally|ly)$/,
	/(?:ations?|ment|ness|ing|ied|ie|ed|er|or|ion|ity|ive|ical|ic|al|able|ible|ate|e|y)$/,
];

/** Irregular forms and their stems. */
const IRREGULAR = new Map(
	`bought:buy sold:sell kept:keep held:hold made:mak began:begin begun:begin found:find went:go gone:go left:leav
	lost:los paid:pay built:build sent:send spent:spend took:tak taken:tak gave:giv given:giv grew:grow grown:grow
	knew:know known:know wrote:writ written:writ ran:run became:becom rose:ris risen:ris fell:fall fallen:fall
	froze:freez frozen:freez broke:break broken:break chose:choos chosen:choos drove:driv driven:driv led:lead
	met:meet saw:see seen:see shown:show stood:stand taught:teach thought:think told:tell won:win worn:wear
	died:die dies:die dying:die melted:melt women:woman men:man children:child people:person feet:foot
	teeth:tooth mice:mouse lives:liv half:half halves:half halved:half solved:solv solves:solv leaves:leav`
		.split(/\s+/)
		.map((pair) => {
			const [word = "", root = ""] = pair.split(":");
			return [word, root] as const;
		}),
);
