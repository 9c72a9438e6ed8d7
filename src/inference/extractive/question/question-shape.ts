import { lazy } from "../../../text/lazy.ts";
import { removeLimits } from "../values/limits.ts";
import { type AnswerKind, asksForHours } from "./answer-kinds.ts";
import { readOrder } from "./ranks.ts";

/**
 * How much of the knowledge answers a question: a `fact` takes a sentence, a `definition` the first sentences on its
 * subject, a `list` or `steps` all items, and everything else an `explanation` of a few sentences.
 */
export type AnswerShape = "fact" | "definition" | "list" | "steps" | "explanation";

/** A definition has at most this many content words. */
const DEFINITION_TERMS_MAX = 3;

/** Returns the shape of the answer to a question in lower case with `size` content words. */
export function shapeOf(text: string, kind: AnswerKind | null, size: number): AnswerShape {
	if (stepsPattern().test(text)) return "steps";
	if (kind === "reason") return "explanation";
	if (explainsWhatPattern().test(text)) return "definition";
	if (asksForHours(text) || asksForItemsPattern().test(text) || listKeywordsPattern().test(text))
		return "list";
	if (isShortDefinition(text, size)) return "definition";
	if (kind !== null || isYesNo(text) || WHAT_DOES.test(text)) return "fact";
	return "explanation";
}

/**
 * Returns whether a question with `size` content words only names what it is about: it asks for a definition, or for a list
 * that may be defined as well, as in "what are smart contracts?", or to be told about it (`isIntroduction`).
 */
export function namesOnlySubject(text: string, size: number, isIntroduction: boolean): boolean {
	const isItems = /\b(?:are|were) the\b/.test(text);
	const isAbout = size <= DEFINITION_TERMS_MAX && isIntroduction;
	return isAbout || (isShortDefinition(text, size) && !isItems);
}

function isShortDefinition(text: string, size: number): boolean {
	return size <= DEFINITION_TERMS_MAX && isDefinition(text);
}

/**
 * Returns the field in which a question for a definition asks, as in "what is a token in machine learning", or an empty
 * text.
 */
export function findField(text: string): string {
	return fieldPattern().exec(text)?.[1] ?? "";
}

/** Returns the words with which a question compares or asks for an extreme, or an empty text. */
export function findComparison(text: string): string {
	return COMPARISON.exec(text)?.[0] ?? readOrder(text)?.by ?? "";
}

/** Returns the noun that names what is asked for, as in "which languages are …", or an empty text. */
export function findHead(text: string): string {
	return headPattern().exec(text)?.[1] ?? "";
}

/** Removes the number of things that a question asks for, which is no condition: "the four models" are all of them. */
export function removeCount(question: string): string {
	return question.replace(countPattern(), "");
}

/** Returns whether a question refers to earlier turns, as in "and its price?" and "tell me more". */
export function refersBack(text: string): boolean {
	return REFERS_BACK.test(text);
}

/** Returns whether a question isn't answered by yes or no. Keywords and "what about X?" may be. */
export function isOpen(text: string): boolean {
	return /^\W*(?:(?:and|but|so|or) )?(?:what|which|who|whose|when|where|why|how)\b(?! (?:about|if)\b)/.test(
		text,
	);
}

/** Returns whether a question is answered by yes or no. */
export function isYesNo(text: string): boolean {
	return YES_NO.test(text) && !EMBEDDED.test(text);
}

/** Returns whether a question asks which things have something in common, or is about them in general. */
export function asksWhich(text: string): boolean {
	return asksWhichPattern().test(text) || isKeywords(text);
}

/** Returns whether a question consists of a few keywords, without a question word or verb. */
export function isKeywords(text: string): boolean {
	return keywordsPattern().test(text);
}

/** Returns whether a question may have a second part that asks for something else. */
export function hasParts(text: string): boolean {
	// "Which is older, A or B?" has one part.
	const asked = removeLimits(text).replace(ALTERNATIVES, "");
	return /\w.*\b(?:and|und|et|y)\b.*\w|[,;?].*\w/.test(asked);
}

const ALTERNATIVES = /, (?!(?:and|und|et|y|what|which|who|when|where|how)\b)[^,;?]{1,40} or [^,;?]{1,40}\W*$/;

/** Returns whether a question only names its subject, as in "What is X?", "who is X", "X meaning" and "X". */
export function isDefinition(text: string): boolean {
	if (OWNED.test(text)) return false;
	if (ASKS_FOR_DEFINITION.test(text)) return !PREPOSITION.test(text) || NAME_WITH_OF.test(text);
	return (
		explainsWhatPattern().test(text) ||
		/\b(?:meaning|definition|mean|means|stand for)\W*$/.test(text) ||
		/^[\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)?\W*$/u.test(text)
	);
}

/** Without an article, what is asked for may be no noun, as in "what is included in the price". */
const fieldPattern = lazy(
	() =>
		/^(?:(?:so|and|ok|please|hi|hello|hey),? )*(?:what(?:'s| is| are| was| were)|define|explain) (?:an? (?:[\p{L}\p{N}-]+ ){1,2}|(?!the |an? )[\p{L}\p{N}-]+(?<!ed|en|new|inside|different|special|sold|left|made|open|available|wrong|best|worst|good|bad|important) )(in (?:the )?[\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+){0,2})\W*$/u,
);
const ASKS_FOR_DEFINITION =
	/^(?:(?:so|and|ok|please|hi|hello|hey),? )*(?:what(?:'s| is| are| was| were)|who(?:'s| is| are| was| were)|define|describe|was ist|was sind|wer ist|qu'est-ce que?|c'est quoi|qué es|que es|what does) /;
/** Matches a request such as "summarize what smart contracts are". */
const explainsWhatPattern = lazy(
	() =>
		/^(?:please )?(?:(?:can|could) you )?(?:tell me|explain|summari[sz]e|describe)(?: to me)? what (?!the .* are\b)(?:[\p{L}\p{N}-]+ ){1,4}(?:is|are|means?)\W*$/u,
);
/** Matches a question about a part or property, as in "what's his phone number". */
const OWNED = /\b(?:what|who)(?:'s| is| are| was| were) (?:his|her|its|their|our|my|your) /;
/** A preposition makes a definition a question about a part, as in "what is the supply of bitcoin". */
const PREPOSITION = / (?:of|in|for|on|at|with|to|from|by|between|used|made|needed|called) /;
/** Without an article, "of" is a part of the name, as in "what is proof of stake". */
const NAME_WITH_OF =
	/ (?:is|are|explain|define|describe|meant by) (?!the |an? )[\p{L}-]+ (?:of|as) (?!the |an? )[\p{L}-]+\W*$/u;
const VERBS = "is|are|was|were|do|does|did|can|could|will|would|should|has|have";
const headPattern = lazy(
	() =>
		new RegExp(
			String.raw`\b(?:which|what|welche[rsnm]?) (?!(?:${VERBS}|happens?|if|about)\b)(?:[\p{L}-]+ ){0,2}?([\p{L}-]{3,}) (?:${VERBS}|for|in|of|to)\b`,
			"u",
		),
);
const stepsPattern = lazy(
	() =>
		new RegExp(
			[
				String.raw`\bhow (?:to|(?:do|can|could|should|would|must) (?:i|you|we|one|people))\b`,
				String.raw`\bwhat (?:can|should|shall|must|do) (?:i|you|we|one|people) (?:have to |need to )?do (?:if|when|about|against|before|after|to|in|on|at)\b`,
				String.raw`\bwhat to do (?:if|when|about|against|before|after|in|on|at)\b`,
				String.raw`\b(?:what|which|list|give me) (?:are )?(?:the |all )?steps\b`,
				String.raw`\b(?:step by step|steps (?:to|for|of)|instructions?|recipe|procedure|walk me through|guide to)\b`,
				String.raw`\bwie (?:kann|mache?|mach|muss) (?:ich|man|wir)\b|\bcomment (?:faire|puis-je)\b`,
			].join("|"),
		),
);
const SEVERAL = String.raw`(?:\d+|two|three|four|five|six|seven|eight|nine|ten)`;
const countPattern = lazy(
	() =>
		new RegExp(
			String.raw`(?<=^\W*(?:(?:what|which|who) (?:are|were) (?:the|your|our)|(?:please )?(?:list|name|give me)) )${SEVERAL} (?=\p{L})`,
			"iu",
		),
);
const asksForItemsPattern = lazy(
	() =>
		new RegExp(
			[
				String.raw`\b(?:what|which) (?:are|were) (?!you\b)`,
				String.raw`\b(?:what|which) (?:[\p{L}-]+ ){0,3}\p{L}+s (?:are|were|do|did|can|could|should|have|exist|belong)\b`,
				String.raw`\bwhat (?:do|does|should|must|can|would) (?:[\p{L}-]+ ){1,3}?(?:have to |need to )?(?:need|bring|wear|pack|prepare)\b`,
				String.raw`\bwhat(?:'s| is| was) (?:not )?(?:new|changed|removed|included|excluded|forbidden|prohibited|allowed)\b`,
				String.raw`\bwhat (?:goes|belongs) in(?:to)? `,
				String.raw`\bwhat (?:can't|(?:must|should)n't|cannot|(?:can|may|must|should) (?:not|never)) `,
				String.raw`\b(?:what|which) (?:kinds?|types?|sorts?)\b|\b(?:examples?|kinds?|types?) of\b`,
				String.raw`\b(?:list|name (?:all|the|some|a few|${SEVERAL}|\p{L}+ \p{L}+s)|give me (?:a list|all|some|the|examples|${SEVERAL}))\b`,
				String.raw`^all (?:the |of the |your )?[\p{L}-]+ |\ball (?:the )?\p{L}+s\b`,
				String.raw`\bwelche \p{L}+n\b`,
			].join("|"),
			"u",
		),
);
/** Matches a few words that end with a noun for several things, such as "rules for guests" and "opening hours". */
const listKeywordsPattern = lazy(
	() =>
		/^(?!(?:how|what|which|who|when|where|why|is|are|was|were|do|does|did|can|could|may|must|will|would|should|has|have|i|we|price|cost)\b)(?:the |all |some )?(?:[\p{L}-]+ ){0,3}(?:menu|timetable|schedule|glossary|overview|zutaten|preise|öffnungszeiten|\p{L}{2,}(?<![sui])s)(?=$|[?!.]| (?:of|for|in|at|on|from|by|to|and|about|when|if)\b)/u,
);
/** Matches another question inside a polite one, as in "Can you tell me how much it costs?" */
const EMBEDDED =
	/\b(?:tell|show|give|know|explain|say|sagen|wissen)\b.*\b(?:how|what|which|who|when|where|why|wie|was|wer|wann|wo|price|cost|fee)\b/;
const YES_NO =
	/^(?:is|are|was|were|do|does|did|can|could|may|will|would|has|have|should|must|ist|sind|kann|darf|gibt)\b/;
const WHAT_DOES = /^(?:what|which|who) (?:did|does|do|has|have|had|can|will|should|must)\b/;
const REFERS_BACK =
	/^(?:and|but|so|or|also|what about|how about|why|und|et|y)\b|\b(?:it|its|they|them|their|this|these|those|that|he|she|him|her|his|one|ones|(?<!\b(?:is|are|was|were) )there|such)\b|^\W*(?:more|example|examples|details|tell me more|go on|continue)\b/;
const COMPARISON =
	/\b(?:(?<=\b(?:start|join|beg[au]n|open|found|built|hired|employed|introduced|published|released)\w* )(?:first|last)(?=\W*$|, )|(?:more|less|fewer)(?=\b[^,]{0,25}, [^,?]+ or )|(?<=^(?:is|are|was|were) .*)(?:more|less) [a-z]+(?= than [^\d]+$)|(?:first|last)(?= (?:bus|train|tram|coach|ferry|boat|sailing|flight|plane|departure|connection)\b)|(?<=^who(?:'s| is) (?:at |in )?(?:the )?)(?:(?:top|bottom|last)(?= (?:of|in) the )|(?:first|last|top)(?= place\b))|(?<=^who )(?:leads|is leading)\b|differences?|differ|compared?|comparison|versus|vs|better|worse|most|least|latest|unterschied|(?:cheap|larg|bigg|small|long|short|fast|slow|high|low|old|new|strong|weak|heavi|light|tall|hott|cold|thick|thinn|deep|near|wid|saf|nic|simpl|clos|easi|hard|young|earli|quick|rich|warm|cool|great|shallow|narrow|broad|dear|prici|tini|quiet|loud|noisi)(?:er|est)|best|worst|fewe(?:r|st)|farthest|furthest)\b/;
/** Matches no text that begins with a question word or verb. */
const NO_QUESTION = String.raw`(?!(?:what|who|whose|how|why|when|where|which|is|are|was|were|do|does|did|can|could|may|define|explain|describe|tell)\b)`;
const keywordsPattern = lazy(
	() => new RegExp(String.raw`^${NO_QUESTION}(?:[\p{L}\p{N}'-]+ ?){1,5}\W*$`, "u"),
);
const asksWhichPattern = lazy(
	() =>
		new RegExp(
			[
				"which|what|who|whose|where|list|show|name|any|anything|something|all|is there|are there|do any",
				"(?:do|can|could) (?:i|you|we) (?:have|offer|sell|get|buy|find)|welche[rs]?|was|gibt es",
				String.raw`${NO_QUESTION}(?:[\p{L}\p{N}-]+ ){1,3}(?:under|below|over|above|between|up to|at least|at most|more|less|\p{L}+er than|with|without|that|for|unter|über|zwischen|mit|ohne)`,
			]
				.map((asked) => String.raw`^(?:(?:and|so|please|in|on|at|for) )*(?:${asked})\b`)
				.join("|"),
			"u",
		),
);
