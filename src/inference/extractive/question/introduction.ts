import { findSides } from "./compared.ts";
import { findField, isDefinition } from "./question-shape.ts";

/** What a request to be told about something names, without a question of its own or a comparison. */
const SUBJECT = String.raw`(?!(?:how|why|what|when|where|who|which|whether|if|you|your|yourself)\b|(?:the )?differences? )[\p{L}\p{N}'’ -]+?`;
const QUANTITY = "(?:(?:something|anything|everything|more|all|a bit|a little|a bit more|a little more) )?";
const INFORMATION =
	"(?:(?:some|more|any) )?(?:(?:basic|general) )?(?:info|information|details|an overview|a summary)";
const PRIMER =
	"(?:quick |short |brief |basic )?(?:basics|fundamentals|essentials|gist|intro(?:duction)?|primer|overview|rundown|crash course)";
/** What follows "get" where it means "receive" or "reach". */
const NO_SUBJECT = String.raw`(?:an?|any|the|my|our|to|in|into|out|on|off|it|this|that|enough|paid|\p{L}+ed)\b`;
const ABOUT = new RegExp(
	String.raw`^(?:(?:ok(?:ay)?|so|and|now|please|hi|hello),? )*(?:(?:can|could|would) you (?:please )?)?(?:${[
		`(?:tell|teach) (?:me|us) ${QUANTITY}about`,
		`(?:i(?:'d| would) like|i want) to (?:know|learn|hear) ${QUANTITY}about`,
		`what (?:do|can) you (?:know|tell (?:me|us)) ${QUANTITY}about`,
		`(?:give (?:me|us) )?${INFORMATION} (?:about|on|of)`,
		"more (?:about|on)",
		"explain(?: to (?:me|us))?",
		"(?:please )?help (?:me|us) (?:to )?(?:understand|grasp|learn)",
		"teach (?:me|us)",
		"introduce (?:me|us) to",
		`(?:give (?:me|us) )?(?:the |an? |some )?(?:${PRIMER}) (?:of|to|on|in|for|about)`,
		"(?:do you (?:have|know)|(?:have )?you got|got|is there) (?:anything|something) (?:about|on)",
		"what['’]s (?:the deal|up) with",
		`i (?:still )?(?:don['’]t|do not|can['’]t|cannot) (?:really |quite |fully )?(?:understand|grasp|get(?! ${NO_SUBJECT}))`,
	].join("|")}) (${SUBJECT})(?: to (?:me|us))?(?:,? please)?\W*$`,
	"iu",
);
/** Matches a request with a question inside, as in "I have no idea what a fork is" and "do you know what a fork is?" */
const WHAT_IT_IS = new RegExp(
	String.raw`^(?:(?:ok(?:ay)?|so|and|now|please|hi|hello),? )*(?:${[
		"(?:can|could|would) (?:you|someone|anyone|anybody|somebody) (?:please )?(?:tell|explain|show)(?: (?:to )?(?:me|us))?",
		"(?:please )?(?:tell (?:me|us)|explain(?: to (?:me|us))?)",
		"(?:do|does) (?:you|anyone|anybody|someone) know",
		"i (?:have no idea|don['’]t know|do not know|wonder|want to know|need to know|would like to know)",
		"i['’](?:m wondering|d like to know)",
	].join(
		"|",
	)}) what (?!(?:the|this|that|his|her|its|their|our|my|your)\b)(${SUBJECT})(?<! (?:it|this|that|there)) (?:is|are|means?)(?: all about| exactly)?(?:,? please)?\W*$`,
	"iu",
);
/** Matches a subject and how it is to be told, as in "forks explained". */
const TOLD = new RegExp(String.raw`^(${SUBJECT}),? (?:explained|101|basics|fundamentals)\W*$`, "iu");
const WHAT_ABOUT = new RegExp(
	String.raw`^(?:(?:ok(?:ay)?|so|now),? )*(?:(?:and )?(?:what|how) about|and(?! (?:in|on|at|for|from|to|with|by|of|during|after|before|without|until)\b)) (${SUBJECT})\W*$`,
	"iu",
);

/**
 * Returns the subject that a request such as "tell me about ether" asks to introduce, or null. "What about ether?" and "and
 * ether?" do so, also after a comparison, unless a question before it asks for something else of another subject.
 */
export function findIntroduced(question: string, previous: string): string | null {
	for (const pattern of [ABOUT, WHAT_IT_IS, TOLD]) {
		const subject = pattern.exec(question.trim())?.[1];
		if (subject !== undefined) return subject;
	}
	const before = previous.toLowerCase().trim();
	const isOfKind = isDefinition(before.replace(findField(before), "").trim()) || findSides(before).length > 0;
	const continues = before !== "" && !isOfKind;
	return continues ? null : (WHAT_ABOUT.exec(question.trim())?.[1] ?? null);
}
