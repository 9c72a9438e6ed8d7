import { splitSentences } from "../../../text/sentences.ts";
import { extractStatements, isIntroduction, tellsTrouble } from "../../../text/statements/statements.ts";
import { isOpen, isYesNo } from "../question/question-shape.ts";

const WISH = /\b(?:want|would like|'d like|need|wonder|please|tell me|explain|möchte|bitte)\b/i;

/** Returns whether a message only tells something about the user, as in "My name is Ben and I live in Graz." */
export function tellsAboutUser(message: string): boolean {
	const sentences = splitSentences(message)
		.map(({ text }) => text)
		.filter((text) => !TO_REMEMBER.test(text));
	return (
		isIntroduction(message) ||
		(sentences.length > 0 &&
			sentences.every((text) => (tellsFact(text) || tellsPlainly(text)) && isStatement(text)))
	);
}

/** Returns whether a message is nothing but one fact about the user, as in "My landlord is called Bob." */
export function onlyTellsFact(message: string): boolean {
	return ONE_FACT.test(message) && tellsAboutUser(message);
}

const ONE_FACT = /^\W*(?:my|our) [^,;:?!]{1,80}$/iu;

/** Matches a request to remember what the sentences beside it tell. */
const TO_REMEMBER =
	/^\W*(?:please,? )?(?:remember|memorize|note|save|don['’]t forget|keep) (?:it|this|that)(?: (?:down|in mind|for (?:me|later)))*(?:,? please)?\W*$/i;

/** Returns whether a sentence states something about the user without a hint of trouble or feelings. */
function tellsPlainly(sentence: string): boolean {
	const stated = sentence.replaceAll(PLAN, "").replace(CONTRAST, "");
	return (
		extractStatements(stated).length > 0 &&
		!tellsTrouble(stated) &&
		![HINTS_AT_MORE, MISHAP, ASKS_MIDWAY].some((pattern) => pattern.test(stated))
	);
}

/** Matches a plan that follows a statement, as in "we have 6 days and we want to see temples". It asks for no help. */
const PLAN =
	/(?<=\S,?) (?:and|but|so) (?:i|we)(?:['’]d| would)? (?:want|like|plan|hope|intend|need|have) to (?:see|visit|go|be|stay|eat|try|walk|hike|swim|ski|explore|leave|fly|travel|drive)\b/giu;
/** Matches "but" before what another person likes, which tells of no trouble. */
const CONTRAST =
	/,? but (?=\p{L}+(?: \p{L}+)? (?:likes?|loves?|hates?|dislikes?|prefers?|enjoys?|eats?|speaks?)\b)/iu;
/** Matches what happened to users and may call for help or comfort, as in "my dog ate chocolate" and "I hate Mondays". */
const MISHAP =
	/\bmy (?:\p{L}+ ){1,3}?(?!has |is |was |lives? )(?:\p{L}+ed|ate|bit|broke|fell|stole|lost|left|got|hit|threw|spilt|burnt|stinks?|sucks?|snores?)\b(?<!(?:called|named|moved|retired|married|studied|worked|lived|turned|need|used|based|located|red))|\b(?:i|we) (?:(?:really|just|so|always|accidentally) )*(?:hate|despise|miss|burn\p{L}*|cut|fell|broke|dropped|hurt|spilled|spilt|crashed|missed|hit|got)\b|\b(?:fever|headache|toothache|migraine|flu|late|delayed|canceled|cancelled|stolen|blocked|hacked|loud|noisy|bored|worried|scared|angry|annoyed|pregnant|dizzy)\b/iu;
/** Matches a question that follows without a question mark, as in "my bank blocked my card what do i do". */
const ASKS_MIDWAY =
	/\b(?:what (?:do|can|should|now|to)|how (?:do|can|should|to)|where (?:do|can|should)|who (?:can|do|should)|why (?:is|are|do|does)|can (?:i|you|we)|should (?:i|we)|any (?:ideas?|tips|advice))\b/iu;

/** Matches what may ask for help or comfort, as in "my tap is dripping" and "my dog died". */
const HINTS_AT_MORE =
	/\b(?:that|which|who|because|but|too|keeps?|always|(?:is|are|was|were|been) \p{L}+ing|(?:wo|ca|do|does|is|are|did|have|has)n['’]t (?!like|eat|drink|speak|use)|cannot|can['’]t|died|dead|passed away|left me|sick|ill|hurts?|pain|sad|lonely|depressed|anxious|stressed|tired|cold|hot|bad|worse|missing|smells?|leaks?|beeps?|rattles?|slow)\b/iu;

/** Returns whether a sentence states facts about the user, each in a clause of its own, and no trouble. */
function tellsFact(sentence: string): boolean {
	const [first = "", ...others] = sentence.split(/,? (?:and|but|who|that|which) /);
	const isFact = (clause: string) => TELLS.test(clause) || ADDS.test(clause) || isIntroduction(clause);
	return TELLS.test(first) && others.every(isFact) && !tellsTrouble(sentence) && !ASKS_MIDWAY.test(sentence);
}

/** Matches a fact about the user, rather than a problem with which they need help. */
const TELLS =
	/^(?:(?:hi|hello|hey)[,!]? )?(?:my \p{L}+['’]s (?:name|age|birthday)(?:['’]s| is) |(?:i am|i['’]m) (?:(?:an?|from|allergic) |\d)|i have an? (?:meeting|appointment|exam|interview|flight|dog|cat|son|daughter|brother|sister)\b)/iu;

/** Matches what such a sentence adds: another thing or place, or a name or an age. */
const ADDS = /^(?:an?|from|in|\d+|(?:is|are|he is|she is|he's|she's) (?:\d|called|named))\b/i;

/** Returns whether a sentence states something about the user, rather than a question or a wish. */
export function isStatement(text: string): boolean {
	const lower = text.trim().toLowerCase();
	if (isOpen(lower) || isYesNo(lower)) return false;
	return FIRST_PERSON.test(text) && !WISH.test(text.replaceAll(PLAN, "")) && !/[?？]["'”’)]*$/.test(text);
}

/** Matches a sentence in which users say something about themselves. */
const FIRST_PERSON =
	/\b(?:I|i|I'm|i'm|im|Im|I've|my|My|we|We|our|Our|me|ich|Ich|mein\w*|Mein\w*|wir|Wir|unser\w*)\b/;
