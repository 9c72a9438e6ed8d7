/** Returns the American spelling of a lowercase English word, such as "color" for "colour". Other words stay the same. */
export function toAmericanSpelling(word: string): string {
	const known = WORDS.get(word.replace(/[sd]$/, ""));
	if (known !== undefined) return known;
	return word.replace(OUR, "$1or$2").replace(RE, "$1er$2").replace(DOUBLED_L, "$1l$2");
}

const OUR =
	/^(arm|behavi|cand|clam|col|endeav|fav|flav|glam|harb|hon|hum|lab|misdemean|neighb|od|parl|rum|sav|spl?end|tum|val|vap|vig)our(s|ed|ing|er|ers|able|ful|ite|ites|less|hood|ly)?$/;
const RE = /^(.*(?:cent|fib|lit|met)|calib|lust|meag|sab|somb|spect|theat)re(s|d)?$/;
const DOUBLED_L =
	/^(cancel|channel|counsel|dial|equal|fuel|jewel|label|level|marvel|model|pedal|quarrel|shovel|signal|total|travel|tunnel)l(ed|er|ers|ing|ings|ation|ations)$/;

const WORDS = new Map(
	`aluminium:aluminum analyse:analyze catalogue:catalog cheque:check defence:defense dialogue:dialog
	doughnut:donut draught:draft enrol:enroll fulfil:fulfill grey:gray jewellery:jewelry kerb:curb licence:license
	math:math mould:mold offence:offense plough:plow practise:practice programme:program
	pyjama:pajama sulphur:sulfur tyre:tire yoghurt:yogurt`
		.split(/\s+/)
		.map((pair) => {
			const [british = "", american = ""] = pair.split(":");
			return [british, american] as const;
		}),
);
