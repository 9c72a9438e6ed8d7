/** Matches a word for the kind of text that an answer is, which the text itself rarely contains. */
const TEXT_KIND =
	/\b(?:polic(?:y|ies)|rules?|regulations?|information|info|details|guidelines?|procedures?|conditions|terms(?: and conditions)?)\b(?=\W*$)/giu;

/** Returns a question such as "what is the cancellation policy?" without its last word, or null if that names no kind of text. */
export function omitTextKind(question: string): string | null {
	const subject = question.replace(TEXT_KIND, " ");
	return subject === question ? null : subject.replaceAll(/\s+/g, " ").trim();
}
