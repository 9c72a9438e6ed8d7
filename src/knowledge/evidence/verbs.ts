/** Returns whether a word in lower case may be a finite form of a common verb. Some of these words are also nouns. */
export function isVerbForm(word: string): boolean {
	return FORMS.has(word);
}

/** Returns whether a word may be a past form of a common verb, which is hardly ever a noun. */
export function isPastForm(word: string): boolean {
	return PAST_FORMS.has(word);
}

/** Base forms of common verbs. */
const BASE =
	`absorb accept achieve act add adjust admit adopt advise affect agree aim allow announce answer appear apply approve argue
	arrive ask assign assist attack attend avoid ban become begin belong bind blame block boil borrow bring build buy calculate call
	cancel carry catch cause change charge check choose claim clean close collect combine come compare compete complete compose
	compress connect consider consist consume contain continue control convert cook copy cost count cover create cross cut damage
	decide decrease dedicate defeat defend define delay delete deliver demand deny depend describe design destroy detect determine
	develop die differ discover display divide dominate donate double drive drop earn eat elect emit enable encourage encrypt end
	ensure enter escape establish examine exceed exchange execute expand expect expire explain explore export express extend face
	fail fall feed fertilize fight fill filter find finish fit fix flow fly follow forbid force forget form found gain generate get
	give go govern grant grow guide handle happen hate hear heat help hide hire hold hunt ignore import improve include increase
	influence inform inherit inspire install invade invent invest invite join keep kill know lack land last lay lead learn leave lend
	let lie lift like limit link live lock lose love lower make manage marry measure meet melt merge monitor move need notice notify
	obey observe obtain occur offer open operate order organize outlive overtake owe own paint pass pay permit persuade pick place
	plan plant play possess pour predict prefer prepare prevent print process produce prohibit promise propose protect prove provide
	publish pull punish push put raise reach read receive recognize recommend record reduce reflect refuse regulate reject release
	rely remain remember remind remove rent repair repeat replace reply report represent request require rescue reset resist respond
	restore result retain retry return reveal review reward ripen rise roast rotate run save say scan see seek sell send separate serve
	set shake share shift show shrink sign sink sit sleep slow soften solve sort spare speak spend split spread stand start state stay
	steal stop store strengthen study succeed suffer suggest supply support suppress surround survive suspect switch take talk taste
	teach tell test threaten throw tie train transfer translate transport trap travel treat trigger turn understand update use vary
	visit vote wait wake walk want warm warn wash watch wear weaken weigh win wipe wish work write yield`
		.trim()
		.split(/\s+/);

/** Past forms and participles of irregular verbs. */
const IRREGULAR =
	`ate became began begun born bore bought bound broke broken brought built came caught chose chosen crept dealt
	drank drove drunk eaten fallen fed fell felt fled flew flown forgot forgotten fought found froze frozen gave given gone got grew
	grown heard held hid hidden kept knew known laid lay led left lent lost made meant met paid ran rang risen rode rose sang sank sat
	saw seen sent shook shot shown slept sold sought sold spent spoke spoken spun stole stolen stood stuck struck sung sunk swam swept
	taken taught thought threw thrown told took understood went woke woken won wore worn wound wrote written`
		.trim()
		.split(/\s+/);

const PAST_FORMS = new Set([...IRREGULAR, ...BASE.map(pastOf)]);
const FORMS = new Set([...BASE, ...BASE.map(thirdPersonOf), ...PAST_FORMS]);

function pastOf(verb: string): string {
	if (verb.endsWith("e")) return `${verb}d`;
	return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

function thirdPersonOf(verb: string): string {
	if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
	return /(?:s|sh|ch|x|z|go|do)$/.test(verb) ? `${verb}es` : `${verb}s`;
}
