import { isDefinition } from "./question-shape.ts";

/** What a request to be told about something names, without a question of its own or a comparison. */
const SUBJECT = String.raw`(?!(?:how|why|what|when|where|who|which|whether|if|you|your|yourself)\b|(?:the )?differences? )[\p{L}\p{N}'’ -]+?`;
const QUANTITY = "(?:(?:something|anything|everything|more|all|a bit|a little|a bit more|a little more) )?";
const INFORMATION =
	"(?:(?:some|more|any) )?(?:(?:basic|general) )?(?:info|information|details|an overview|a summary)";
const ABOUT = new RegExp(
	String.raw`^(?:(?:ok(?:ay)?|so|and|now|please|hi|hello),? )*(?:(?:can|could|would) you (?:please )?)?(?:${[
		`(?:tell|teach) (?:me|us) ${QUANTITY}about`,
		`(?:i(?:'d| would) like|i want) to (?:know|learn|hear) ${QUANTITY}about`,
		`what (?:do|can) you (?:know|tell (?:me|us)) ${QUANTITY}about`,
		`(?:give (?:me|us) )?${INFORMATION} (?:about|on|of)`,
		"more (?:about|on)",
		"explain(?: to (?:me|us))?",
	].join("|")}) (${SUBJECT})(?: to (?:me|us))?(?:,? please)?\W*$`,
	"iu",
);
const WHAT_ABOUT = new RegExp(
	String.raw`^(?:(?:ok(?:ay)?|so|and|now),? )*(?:what|how) about (${SUBJECT})\W*$`,
	"iu",
);

/**
 * Returns the subject that a request such as "tell me about ether" asks to introduce, or null. "What about ether?" does so
 * unless a question before it asks for something else of another subject.
 */
export function findIntroduced(question: string, previous: string): string | null {
	const asked = ABOUT.exec(question.trim())?.[1];
	if (asked !== undefined) return asked;
	const continues = previous !== "" && !isDefinition(previous.toLowerCase().trim());
	return continues ? null : (WHAT_ABOUT.exec(question.trim())?.[1] ?? null);
}
