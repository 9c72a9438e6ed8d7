import { lazy } from "../../../text/lazy.ts";

/** A reply to a message that asks nothing. */
interface CourtesyReply {
	text: string;
	/** Whether nothing need follow, as after a farewell. */
	isComplete: boolean;
	/** Whether the message says little else, as in "thanks, that helped". */
	isWhole: boolean;
}

interface Rule extends Pick<CourtesyReply, "text" | "isComplete"> {
	said: RegExp;
	all: RegExp;
}

const rules = lazy((): readonly Rule[] => [
	rule(
		/thank(?:s| you)|thx|ty|danke|dankeschön|(?:vielen|besten|herzlichen) dank|merci|gracias|grazie|obrigad[oa]|bedankt|dank je/,
		"You're welcome.",
		true,
	),
	rule(
		/good ?night|gute nacht|bonne nuit|buenas noches|buonanotte|boa noite|welterusten/,
		"Good night.",
		true,
	),
	rule(/bye|good ?bye|see you|tschüss|au revoir|adi[oó]s|arrivederci|tchau|tot ziens/, "Goodbye.", true),
	rule(/sorry|apologies|entschuldigung|pardon|perdón|scusa|desculpe/, "No problem.", true),
	rule(
		/how (?:are you|are u|r u|is it going|are things)|wie geht(?:'s| es)/,
		"I'm a program, but thanks for asking.",
		false,
	),
	rule(
		/hi|hello|hey|good (?:morning|afternoon|evening)|hallo|guten (?:morgen|tag|abend)|bonjour|hola|ciao|ol[aá]/,
		"Hello.",
		false,
	),
	rule(
		/(?:you|ur|(?:that|this|your) (?:answer|reply))(?:'re| are| is| was)? (?:so |really |very |pretty |a bit )*(?:useless|stupid|dumb|silly|bad|terrible|awful|boring|annoying|rude|slow|wrong|suck)|(?:bad|stupid|silly) (?:ro)?bot/,
		"Sorry that this didn't help.",
		false,
	),
	rule(
		/(?:that|this|it|you)(?:'s| is| was|'re| are| were)? (?:so |very |really |super )*(?:help(?:s|ed)|helpful|useful|kind|amazing|awesome|brilliant)/,
		"I'm glad that helped.",
		true,
	),
	rule(
		/(?:you|ur)(?:'re| are)? (?:so |really |very |pretty |quite |the )*(?:smart|clever|intelligent|funny|cool|cute|sweet|best)/,
		"Thank you.",
		true,
	),
	rule(
		/never ?mind|(?:stop|wait|hold on)(?: it| that)?(?=\W*$)|forget (?:about )?it|ok(?:ay)?|alright|fine|cool|nice|great|good|perfect|wow|lol|(?:ha){2,}h?|i see|got it|understood|makes sense/,
		"OK.",
		true,
	),
]);

function rule({ source }: RegExp, text: string, isComplete: boolean): Rule {
	return {
		said: new RegExp(`(?<!\\p{L})(?:${source})(?!\\p{L})`, "iu"),
		all: new RegExp(`^\\P{L}*(?:${source})(?:[^\\p{L}?]+\\p{L}+){0,${isComplete ? 5 : 0}}[^\\p{L}?]*$`, "iu"),
		text,
		isComplete,
	};
}

/** Returns the reply to a message that contains a greeting, thanks, or the like. Returns null for any other message. */
export function replyToCourtesy(message: string): CourtesyReply | null {
	const written = message.replaceAll("’", "'");
	const found = rules().find(({ said }) => said.test(written));
	if (found === undefined) return null;
	const { text, isComplete, all } = found;
	return { text, isComplete, isWhole: all.test(written) };
}
