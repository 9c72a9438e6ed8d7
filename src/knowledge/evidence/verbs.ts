import { lazy } from "../../text/lazy.ts";
import { WORDNET } from "./wordnet.ts";

/** Returns whether a word in lower case may be a finite form of a common verb. Some of these words are also nouns. */
export function isVerbForm(word: string): boolean {
	return listForms().all.has(word);
}

/** Returns whether a word may be a past form of a common verb, which is hardly ever a noun. */
export function isPastForm(word: string): boolean {
	return listForms().past.has(word);
}

/** Base forms of verbs that are nouns or adjectives as often. */
const MORE_VERBS =
	`act block clean close complete control copy cost damage delete double encrypt end exchange face fertilize flow force form
	go heat import influence lack land last order own place plant process record rely reset result retry reward slow sort state
	store study taste trap warm`
		.trim()
		.split(/\s+/);

/** Past forms and participles of irregular verbs. */
const IRREGULAR =
	`ate beat beaten became began begun bent bit bitten blew blown born bore bought bound broke broken brought built burst came caught chose chosen crept cut dealt
	drank drawn drew drove drunk eaten fallen fed fell felt fled flew flown forgot forgotten fought found froze frozen gave given gone got grew
	grown heard held hid hidden hit hung hurt kept knew known laid lay led left lent lost made meant met paid put ran rang risen rode rose sang sank sat
	saw seen sent set shed shook shot shown shrank shut slept slid sold sought sold spent split spoke spoken spread spun stole stolen stood stuck struck sung sunk swam swept
	taken taught thought threw thrown told took tore torn understood went withdrew woke woken won wore worn wound wrote written`
		.trim()
		.split(/\s+/);

interface Forms {
	all: ReadonlySet<string>;
	past: ReadonlySet<string>;
}

/** Returns the forms of all verbs. */
const listForms = lazy((): Forms => {
	const base = [...WORDNET.value.verbs.split(" "), ...MORE_VERBS];
	const past = new Set([...IRREGULAR, ...base.flatMap(listPastForms)]);
	return { past, all: new Set([...base, ...base.map(thirdPersonOf), ...past]) };
});

function listPastForms(verb: string): string[] {
	if (verb.endsWith("e")) return [`${verb}d`];
	if (/[^aeiou]y$/.test(verb)) return [`${verb.slice(0, -1)}ied`];
	// A final consonant may be doubled, as in "stopped".
	return /[^aeiou][aeiou][^aeiouwxy]$/.test(verb) ? [`${verb}ed`, `${verb}${verb.at(-1)}ed`] : [`${verb}ed`];
}

function thirdPersonOf(verb: string): string {
	if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
	return /(?:s|sh|ch|x|z|go|do)$/.test(verb) ? `${verb}es` : `${verb}s`;
}
