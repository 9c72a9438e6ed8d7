/** Returns the American spelling of a lowercase English word, such as "color" for "colour". Other words stay the same. */
export function toAmericanSpelling(word: string): string {
	const known = WORDS.get(word);
	if (known !== undefined) return known;
	return word.replace(OUR, "$1or$2").replace(RE, "$1er$2").replace(DOUBLED_L, "$1l$2");
}

const OUR =
	/^(arm|behavi|cand|clam|col|endeav|fav|flav|glam|harb|hon|hum|lab|misdemean|neighb|od|parl|rum|sav|spl?end|tum|val|vap|vig)our(s|ed|ing|er|ers|able|ful|ite|ites|less|hood|ly)?$/;
const RE = /^(.*(?:cent|fib|lit|met)|calib|lust|meag|sab|somb|spect|theat)re(s|d)?$/;
const DOUBLED_L =
	/^(cancel|channel|counsel|dial|equal|fuel|jewel|label|level|marvel|model|pedal|quarrel|shovel|signal|total|travel|tunnel)l(ed|er|ers|ing|ings|ation|ations)$/;

const WORDS = new Map(
	`aluminium:aluminum analyse:analyze analysed:analyzed catalogue:catalog cheque:check cheques:checks cosy:cozy
	defence:defense dialogue:dialog doughnut:donut doughnuts:donuts draught:draft enrol:enroll fulfil:fulfill grey:gray
	jewellery:jewelry kerb:curb licence:license licences:licenses maths:math mould:mold mouldy:moldy moult:molt
	offence:offense offences:offenses plough:plow practise:practice programme:program programmes:programs
	pyjamas:pajamas sceptical:skeptical skilful:skillful storey:story storeys:stories sulphur:sulfur tyre:tire tyres:tires
	yoghurt:yogurt yoghurts:yogurts`
		.split(/\s+/)
		.map((pair) => {
			const [british = "", american = ""] = pair.split(":");
			return [british, american] as const;
		}),
);
