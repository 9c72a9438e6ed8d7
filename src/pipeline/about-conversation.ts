/** Matches a question about the conversation itself, which the knowledge base doesn't answer. */
const ABOUT_CONVERSATION = new RegExp(
	[
		String.raw`\bwhat (?:did|have) (?:i|we|you) (?:just |already |first )*(?:asked|ask|said|say|told|tell|talked|talk|discussed|discuss)(?: (?:you|me|about|first|last|before|earlier|so far|just now))*\W*$`,
		String.raw`\bwhat (?:was|were|is) (?:my|our|the|your) (?:very )?(?:first|last|previous) (?:question|message|answer|reply|response|topic)s?\W*$`,
		String.raw`\b(?:summari[sz]e|recap|sum up) (?:our|this|the) (?:conversation|chat|discussion)(?: so far)?\W*$`,
		String.raw`^\W*(?:please )?(?:repeat|say|show me) (?:your|the|that) (?:(?:last|previous) )?(?:answer|reply|response)(?: again)?\W*$`,
		String.raw`^\W*(?:please )?(?:(?:can|could) you )?(?:translate|rephrase|reword|paraphrase|shorten) (?:that|it|your (?:(?:last|previous) )?(?:answer|reply))\b`,
	].join("|"),
	"i",
);

/** Returns whether a question asks about the conversation itself, as in "what did I ask first?". */
export function asksAboutConversation(question: string): boolean {
	return ABOUT_CONVERSATION.test(question);
}
