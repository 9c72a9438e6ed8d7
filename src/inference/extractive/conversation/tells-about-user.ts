import { splitSentences } from "../../../text/sentences.ts";
import { extractStatements, isIntroduction, tellsTrouble } from "../../../text/statements/statements.ts";

const WISH = /\b(?:want|would like|'d like|need|wonder|please|tell me|explain|möchte|bitte)\b/i;

/** Returns whether a message only tells something about the user, as in "My name is Ben and I live in Graz." */
export function tellsAboutUser(message: string): boolean {
	const sentences = splitSentences(message).map(({ text }) => text);
	return (
		isIntroduction(message) ||
		(sentences.length > 0 &&
			sentences.every((text) => (tellsFact(text) || tellsPlainly(text)) && isStatement(text)))
	);
}

/** Returns whether a sentence states something about the user without a hint of trouble or feelings. */
function tellsPlainly(sentence: string): boolean {
	return extractStatements(sentence).length > 0 && !tellsTrouble(sentence) && !HINTS_AT_MORE.test(sentence);
}

/** Matches what may ask for help or comfort, as in "my tap is dripping" and "my dog died". */
const HINTS_AT_MORE =
	/\b(?:that|which|who|because|but|too|keeps?|always|(?:is|are|was|were|been) \p{L}+ing|(?:wo|ca|do|does|is|are|did|have|has)n['’]t (?!like|eat|drink|speak|use)|cannot|can['’]t|died|dead|passed away|left me|sick|ill|hurts?|pain|sad|lonely|depressed|anxious|stressed|tired|cold|hot|bad|worse|missing|smells?|leaks?|beeps?|rattles?|slow)\b/iu;

/** Returns whether a sentence states facts about the user, each in a clause of its own, and no trouble. */
function tellsFact(sentence: string): boolean {
	const [first = "", ...others] = sentence.split(/,? (?:and|but|who|that|which) /);
	const isFact = (clause: string) => TELLS.test(clause) || ADDS.test(clause) || isIntroduction(clause);
	return TELLS.test(first) && others.every(isFact) && !tellsTrouble(sentence);
}

/** Matches a fact about the user, rather than a problem with which they need help. */
const TELLS =
	/^(?:(?:hi|hello|hey)[,!]? )?(?:my \p{L}+['’]s (?:name|age|birthday)(?:['’]s| is) |(?:i am|i['’]m) (?:(?:an?|from|allergic) |\d)|i have an? (?:meeting|appointment|exam|interview|flight|dog|cat|son|daughter|brother|sister)\b)/iu;

/** Matches what such a sentence adds: another thing or place, or a name or an age. */
const ADDS = /^(?:an?|from|in|\d+|(?:is|are|he is|she is|he's|she's) (?:\d|called|named))\b/i;

/** Returns whether a sentence states something about the user, rather than a question or a wish. */
export function isStatement(text: string): boolean {
	return FIRST_PERSON.test(text) && !WISH.test(text) && !/[?？]["'”’)]*$/.test(text);
}

/** Matches a sentence in which users say something about themselves. */
const FIRST_PERSON =
	/\b(?:I|i|I'm|i'm|im|Im|I've|my|My|we|We|our|Our|me|ich|Ich|mein\w*|Mein\w*|wir|Wir|unser\w*)\b/;
