import { isStopWord } from "../common-words.ts";
import { lazy } from "../lazy.ts";
import { splitWrittenWords } from "../terms.ts";
import { ListedWords, listedWords } from "../word-lists.ts";

/** Matches an introductory phrase with which a user asks to remember something. */
export const REMEMBER =
	/^[\s,;:.!]*(?:(?:please |and |also |so )*(?:remember|note|don't forget|keep in mind|bear in mind|for the record|fyi|for your information|just so you know))\b/i;

interface StatementRule {
	/** Matches the start of a clause. */
	pattern: RegExp;
	/** Returns what the statement is about, or null if the clause is not worth remembering. */
	key(groups: Partial<Record<string, string>>, clause: string): string | null;
}

/** The key of the user's name. It is never forgotten. */
export const NAME_KEY = "name";
/** The key of the name by which the user wants to be called. */
export const NICKNAME_KEY = "nickname";

/** Matches one introductory word or phrase at the start of a clause. */
export const LEAD_IN =
	/^[\s,;:.!¡–—-]*(?:hi|hello|hey|hallo|hola|bonjour|salut|there|ok(?:ay)?|well|so|also|and|but|oh|ah|um+|now|yes|yeah|no|nope|nein|non|btw|by the way|actually|sorry|correction|wait|oops|i mean(?:t)?|scratch that|in fact|to be clear|for context|some context|context|background|fyi|for your information|just so you know|for the record|just to let you know(?: that)?|to let you know|you should know(?: that)?|i should (?:mention|say|add)(?: that)?|let me (?:mention|add)(?: that)?|please note(?: that)?|note(?: that)?|please remember(?: that)?|remember(?: that| (?:this|the following)(?=\s*:))?|don't forget(?: that)?|keep in mind(?: that)?|bear in mind(?: that)?|since|because|as|given that|considering(?: that)?|today|currently|these days|at the moment|unfortunately|by profession|thanks|thank you|übrigens|eigentlich|also|also ich meine|da|weil|por cierto|en realidad|además|porque|au fait|en fait|parce que|car)(?:[\s,;:.!–—-]+|$)/i;

/** Matches a statement of who its author is, or of what they use or prefer, in contrast to a problem that they have. */
export const INTRODUCTION = new RegExp(
	`^(?:${[
		String.raw`(?:I|we)(?:'m| am|'re| are)? (?:(?:also|now|currently|mostly|mainly|only|usually|still|both|don't) )*(?:use|prefer|like|love|speak|study|live in|work (?:as|at|for|in)|come from|(?:moved|relocated) to|from|based in)\b`,
		String.raw`I(?:'m| am)(?: now)? \d{1,3}(?: years old)?\.$`,
		String.raw`(?:my|our) (?:\p{L}+ )?(?:name|age|birthday|address|budget|deadline|job|hobby|favou?rite \p{L}+)(?:'s| is| are) `,
		"(?:ich|wir) (?:wohnen?|leben?|nutzen?|verwenden?) |vivo en |vivimos en |j'habite |nous habitons |(?:ich bin|tengo|j'ai) \\d{1,3}(?: jahre alt| años| ans)?\\.$",
	].join("|")})`,
	"iu",
);

/** Matches a sentence about an imagined situation. */
export const HYPOTHETICAL =
	/^\W*(?:(?:and |but |so )?(?:if|what if|imagine|suppose|pretend|assume|assuming|let's say|say that|when|whenever|unless|wenn|falls|stell dir|angenommen|si|imagina|supón|supongamos|imagine[zr]?|supposons))\b/i;

/** Matches a request that is followed by a text which others may have written, as in "Translate this: …". */
export const PASTED_TEXT_FOLLOWS =
	/^\W*(?:(?:hi|hello|hey|please|pls|can you|could you|would you|kindly|now|ok|kannst du|bitte|puedes|por favor|peux-tu)[\s,!]+)*(?:translate|summari[sz]e|rewrite|rephrase|paraphrase|correct|proofread|fix|improve|polish|shorten|edit|classify|continue|complete|analy[sz]e|review|repeat|übersetze?|fasse|korrigiere?|tradu(?:ce|cir)|resume|corrige|tradui[st]|résume[rz]?)\b.*(?:[:"“«]|\b(?:this|these|the following|following|below|diesen?|folgende[rn]?|este|siguiente|suivant)\b)/is;

/** Matches a noun phrase whose noun is a person or an animal. */
const peopleAndAnimals = lazy(
	() => new RegExp(String.raw`(?:^|\s)(?:${listedWords("peopleAndAnimals").join("|")})$`, "i"),
);

/** Words after "I am" that describe a passing state or announce a question. */
const PASSING =
	/^(?:(?:just|really|so|very|a bit|a little|kind of|also|still|now|quite) )*(?:not (?:sure|certain|aware|really sure)|wondering|looking|curious|unsure|sure|certain|confused|sorry|trying to (?:understand|figure|find|see|know|get|think|remember)|asking|afraid|glad|happy|fine|good|ok(?:ay)?|well|great|back|done|ready|here|thinking|talking|referring|aware|guessing|assuming|saying|bored|stuck|lost|going to (?:ask|go|try|be|do|use|say|need)|interested in (?:knowing|learning|understanding|hearing)|having|getting (?!married|divorced|engaged)|seeing|hoping)\b/i;

const NATIONALITY_OR_BELIEF =
	/(?:German|ese|ish|nian|dian|rian|sian|lian|can|ch|ic|slim|wiss|eek|indu|ewish)$/;

const CONVERSATIONAL = new ListedWords("conversationalVerbs");

/** Things that a user may have without telling anything about themselves. */
const TRIVIAL_POSSESSION =
	/^(?:(?:a|an|another|one|some|no|any|the|this|that|two|few|more|quick|short|small|got|couple of|eine?|keine?|una?|une|des|otra) )*(?:questions?|doubts?|problems?|issues?|idea|ideas|request|time|clue|feeling|trouble|look|read|been|to|tried|never|already|seen|heard|not|no|it|them|done|thought|noticed|frage[n]?|ahnung|problem|preguntas?|dudas?|problema|questions?|question|problème)\b/i;

/** What a user may want without telling anything about their task. */
const TRIVIAL_WISH =
	/^(?:(?:to|some|your|more|a|an|the|just|also|really|you|bitte|mal) )*(?:help|know|ask|understand|explanation|info(?:rmation)?|answer|example|examples|see|find out|hear|tell|explain|you|it|that|this|summary|list|wissen|fragen|verstehen|hilfe|saber|preguntar|entender|ayuda|savoir|demander|comprendre|aide)\b/i;

const NAME = String.raw`(?<name>\p{Lu}[\p{L}'’.-]*(?:\s+\p{Lu}[\p{L}'’.-]*){0,2})`;

/** Matches the start of a statement about something that users have to do with, and call "the deadline", not "my deadline". */
export const STATED_THING =
	/(?:the|this|der|die|das|el|la|le) (?<thing>(?:\p{L}+ ){0,2}?(?:deadline|due date|budget|project|app|application|website|server|database|meeting|appointment|interview|exam|presentation|wedding|party|trip|flight|event|launch|release|product|client|customer|essay|thesis|report|limit|goal|target|audience|tone|venue|password|passcode|projekt|proyecto|projet|frist|fecha límite)) (?:is|are|was|will be|must be|should be|has to be|ist|es|est)/iu;

/** The rules, in order of precedence. The first that matches a clause decides. */
export const RULES: readonly StatementRule[] = [
	{
		pattern: /^my name is(?:n't| not)\b.*\b(?:it's|it is|but)\b/i,
		key: () => NAME_KEY,
	},
	{
		pattern:
			/^(?:(?:my (?:(?:full|first|last|real|middle|given) )?name(?: is|'s| was)|(?:the )?name's|name ?:|i(?:'m| am) (?:called|named)|i go by)|ich hei(?:ß|ss)e|mein name ist|me llamo|mi nombre es|je m'appelle|mon nom est|mon prénom est) +(?!what\b|not? )\S/iu,
		key: () => NAME_KEY,
	},
	{
		pattern:
			/^(?:(?:you (?:can|may|should)|please|just|(?:my )?(?:friends|people|everyone|everybody|they) (?:usually |always )?)\s*)*(?:calls? me|nenn(?:t|en sie)? mich|llámame|appelle[sz]?-moi) +(?!later|back|when|if|a |an |at )\S/iu,
		key: () => NICKNAME_KEY,
	},
	{
		pattern: new RegExp(
			`^(?:[Ii]'m|[Ii] am|[Ss]oy|[Jj]e suis|[Tt]his is) ${NAME}(?=\\s*(?:$|[.!,;(]| (?:here|from|and|again|by the way)\\b))`,
			"u",
		),
		key: ({ name = "" }) =>
			NATIONALITY_OR_BELIEF.test(name) || /^(?:CEO|CTO|CFO|PhD|VP|HR)\b/.test(name)
				? `i am ${name.toLowerCase()}`
				: NAME_KEY,
	},
	{
		pattern:
			/^(?:i(?:'m| am)|i (?:just )?turned) (?:now |about |almost |nearly )?\d{1,3}(?: years?(?: old)?)?\b(?! ?(?:percent|%|k[mg]|m|cm|feet|foot|ft|minutes|hours|days|st|nd|rd|th)\b)/i,
		key: () => "age",
	},
	{
		pattern: /^(?:ich bin \d{1,3}(?: jahre alt)?[\s.!]*$|tengo \d{1,3} años\b|j'ai \d{1,3} ans\b)/i,
		key: () => "age",
	},
	{
		pattern: /^i(?:'m| am| was| come)(?: originally| born)? from\b|^i grew up in\b/i,
		key: () => "from",
	},
	{
		pattern: /^i was born\b/i,
		key: () => "birth",
	},
	{
		pattern:
			/^(?:i(?:'m| am)?|we(?:'re| are)?)(?: now| currently| just| recently| still| have|'ve)* (?:liv(?:e|ed|ing)|resid(?:e|ing)|based|moved|relocated|located|staying)\b(?! with\b)|^(?:i'm|i am) (?:in|at) \p{Lu}|^ich (?:wohne|lebe)\b|^vivo en\b|^j'habite\b|^je vis\b/iu,
		key: (_, clause) => (/\d+ (?:people|years|months)/.test(clause) ? contentWords(clause, 3) : "place"),
	},
	{
		pattern:
			/^(?:i(?:'m| am| work(?:ed)?)?(?: now| currently)? (?:employed|working|work(?:ed)?)?) ?(?<relation>as|at|for|with) (?=\S)/i,
		key: ({ relation = "" }) => `work ${relation.toLowerCase()}`,
	},
	{
		pattern:
			/^(?:i(?:'m| am|'ve been| have been)|we(?:'re| are|'ve been| have been)|ich bin|soy|je suis|estoy) (?<state>\S.*)/iu,
		key: ({ state = "" }) => {
			const about = contentWords(state, 2);
			return PASSING.test(state) || about === "" ? null : `i am ${about}`;
		},
	},
	{
		pattern:
			/^(?:my|our|meine?|unsere?|mis?|nuestr[oa]s?|mon|ma|mes|notre|nos) (?<thing>[^\s,.:;!?]+(?: [^\s,.:;!?]+){0,5}?)(?:'s| is| are| was| were| will be| must be| should be| has to be| have to be| ist| sind| war| hei(?:ß|ss)t| lautet| es| son| se llaman?| est| sont| s'appelle(?:nt)?) (?<value>\S.*)/iu,
		key: ({ thing = "", value = "" }, clause) => possessionKey(thing, value, clause),
	},
	{
		pattern:
			/^(?:my|our|meine?|unsere?|mis?|nuestr[oa]s?|mon|ma|mes|notre|nos) (?<thing>[^\s,.:;!?]+(?: [^\s,.:;!?]+){0,4}?) (?<verb>has|have|had|lives?|works?|likes?|loves?|hates?|prefers?|needs?|wants?|uses?|runs?|turns?|turned|costs?|starts?|ends?|begins?|speaks?|can't|cannot|can|must|doesn't|don't|isn't|died|got|moved|stud(?:y|ies|ied)|weighs?|plays?|eats?|takes?|hat|haben|tiene|tienen|a|ont|gusta) \S/iu,
		key: ({ thing = "", verb = "" }) => `${nounOf(thing)} ${verb.toLowerCase()}`,
	},
	{
		pattern:
			/^(?:(?:i|we)(?: also| only| do| don't| currently| already| both| still)*(?:'ve| have)?(?: got| have| own| had)(?! to\b| been\b)|ich habe|wir haben|tengo|tenemos|j'ai|nous avons) (?<possession>\S.*)/iu,
		key: ({ possession = "" }) =>
			TRIVIAL_POSSESSION.test(possession) ? null : `have ${contentWords(possession, 2)}`,
	},
	{
		pattern:
			/^(?:(?:i|we)(?:'d| would)?(?: really| also| only| mostly| mainly| just| still)* (?:want|need|like to|love to|plan|intend|hope|have to|must)|ich (?:brauche|möchte|will|muss|plane)|(?:quiero|necesito|queremos|necesitamos)|(?:je veux|je voudrais|j'ai besoin d[e'])) (?<wish>\S.*)/iu,
		key: ({ wish = "" }) => (TRIVIAL_WISH.test(wish) ? null : `want ${contentWords(wish, 2)}`),
	},
	{
		pattern:
			/^(?:i|we)(?:'ve)?(?: really| also| usually| always| never| mostly| only| mainly| often| don't| do not| can't| cannot| can not| can only| can| no longer| still| now| currently| recently| just| both| all| have| have to| am| are| stopped| started)* (?<verb>like|love|hate|dislike|prefer|enjoy|use|used|using|run|drive|play|speak|study|studied|studying|teach|learn|learning|eat|drink|own|write|code|program|weigh|earn|avoid|follow|graduated|retired|married|manage|lead|develop|build|built|building|maintain|sell|sold|travel|train|training|practi[cs]e|collect|suffer|identify|bought|founded|switched|upgraded|migrated|moved|visited|finished|decided|host|deploy|ship|store|stand|tolerate|smoke|quit|volunteer|wear|read|watch|cook|bake|grow|take|planning|working) (?<object>\S.*)/iu,
		key: ({ verb = "", object = "" }) => {
			const about = contentWords(object, 1);
			return about === "" ? null : `${verbStem(verb)} ${about}`;
		},
	},
	{
		pattern:
			/^(?:ich (?:arbeite|komme|mag|liebe|hasse|nutze|benutze|verwende|spreche|studiere|esse|trinke|fahre|spiele)|wir (?:nutzen|verwenden|sind|benutzen|arbeiten)|(?:(?:no )?(?:me gusta|me encanta)|prefiero|odio|uso|usamos|trabajo|trabajamos|hablo|estudio|somos)|(?:je (?:travaille|préfère|n'aime pas|déteste|parle|mange|bois|viens)|j'(?:aime|utilise|étudie)|nous (?:utilisons|sommes|travaillons))) (?<rest>\S.*)/iu,
		key: (_, clause) => contentWords(clause, 2),
	},
	{
		pattern: new RegExp(`^${STATED_THING.source} (?<value>\\S.*)`, "iu"),
		key: ({ thing = "" }) => nounOf(thing),
	},
	{
		// Without a capital letter, as in "we call the process mining", a word is not a name. A day is none either.
		pattern:
			/^(?:[Ll]et's|[Ww]e|[Ww]e'll|[Ii]|[Ii]'ll) (?:call(?:ed)?|named?) (?:the|this|our|my) (?<thing>\p{Ll}+(?: \p{Ll}+)?) ["“']?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)\p{Lu}/u,
		key: ({ thing = "" }) => `${nounOf(thing)} name`,
	},
	{
		pattern:
			/^(?:please )?(?:always|never|from now on|in (?:the )?future|for the rest of (?:this|the) (?:chat|conversation)|ab jetzt|immer|siempre|a partir de ahora|désormais|toujours)\b[, ]+(?<rest>\p{L}.*)/iu,
		key: ({ rest = "" }) => `instruction ${contentWords(rest, 2)}`,
	},
	{
		pattern: /^(?:please )?keep (?:your|the|all) (?:answers|replies|responses)\b(?<rest>.*)/iu,
		key: () => "instruction keep answers",
	},
	// All other statements with a verb, unless it is one with which people talk about the conversation.
	{
		pattern:
			/^(?:i|we)(?:'ve|'d| have| had)? (?:(?:really|also|usually|always|never|mostly|only|mainly|often|just|still|now|currently|already|both|all|recently|once) )*(?<verb>\p{L}+) (?<object>\S.*)/iu,
		key: ({ verb = "", object = "" }) => {
			const about = contentWords(object, 1);
			const isKnowledge = /^know$/i.test(verb) && /^(?:\p{Lu}|how to )/u.test(object);
			if (about === "" || (CONVERSATIONAL.has(verb.toLowerCase()) && !isKnowledge)) return null;
			return `${verbStem(verb)} ${about}`;
		},
	},
	{
		pattern: /^(?:my|our) (?<thing>\p{L}[\p{L}'-]*(?: \p{Lu}\p{L}+)?) (?<rest>(?:and (?:i|my) )?\p{L}+ .*)/iu,
		key: ({ thing = "", rest = "" }) =>
			isTrivialThing(thing) ? null : `${nounOf(thing)} ${contentWords(rest, 1)}`,
	},
];

function isTrivialThing(thing: string): boolean {
	return /^(?:questions?|problem|issue|point|guess|understanding|idea|opinion|bad|mistake|apologies|thanks|last|previous|next|first|frage|pregunta)\b/i.test(
		thing,
	);
}

/** Returns what a statement such as "my daughter Mia is 7" is about: the noun, for a person also what is said. */
function possessionKey(thing: string, value: string, clause: string): string | null {
	if (
		/^(?:question|problem|issue|point|guess|understanding|idea|opinion|bad|mistake|frage|pregunta|question)\b/i.test(
			thing,
		)
	)
		return null;
	const noun = nounOf(thing);
	if (!peopleAndAnimals().test(noun)) return noun;
	if (/^(?:called|named)\b/i.test(value) || /\b(?:hei(?:ß|ss)t|se llaman?|s'appelle(?:nt)?)\b/i.test(clause))
		return `${noun} name`;
	return /^(?:now |almost |about )?\d/i.test(value) ? `${noun} age` : `${noun} ${contentWords(value, 1)}`;
}

/** Returns a noun phrase in lower case and without the names in it: "daughter Mia" becomes "daughter". */
function nounOf(thing: string): string {
	const words = thing.split(/\s+/);
	const common = words.filter((word, at) => at === 0 || !/^\p{Lu}\p{Ll}/u.test(word));
	return common
		.join(" ")
		.replace(/^(?:new|current|actual|now) /i, "")
		.toLowerCase();
}

/** Returns the verb that several forms share, so that "we used" and "we use" are about the same thing. */
function verbStem(verb: string): string {
	const lower = verb.toLowerCase();
	return OPPOSITES.get(lower) ?? lower.replace(/(?:d|ed|ing|ied|y)$/, "").replace(/e$/, "");
}

/** Verbs of liking. Saying that one hates something replaces having said that one loves it. */
const OPPOSITES: ReadonlyMap<string, string> = new Map(
	["like", "love", "hate", "dislike", "enjoy", "stand"].map((verb) => [verb, "like"] as const),
);

/** Returns the first content words of a text in lower case, for a key. Negations and numbers are left out. */
export function contentWords(text: string, count: number): string {
	return splitWrittenWords(text)
		.filter((word) => !isStopWord(word) && !/^\p{N}/u.test(word) && !FILLERS.has(word))
		.slice(0, count)
		.join(" ");
}

const FILLERS: ReadonlySet<string> = new Set(
	"not never longer anymore really also still always usually currently now mostly mainly don doesn ein eine einen der die das nicht un una el la los las les une des pas je ich wir".split(
		" ",
	),
);
