const SUBJECT = "(?:topic|subject|question|thing|note|matter)s?";
/** What announces that a message is about something else than those before it. */
const OPENER = new RegExp(
	String.raw`^\W*(?:(?:ok|okay|alright|well|so|and|but|now|then|anyway|actually|just|quick|i have|i['’]ve got|here['’]?s|let['’]?s|on to|on|to|for|a|an)\b[\s,]*){0,5}(?:${[
		`(?:(?:completely|totally|very|entirely) )?(?:new|another|different|unrelated|separate|next) ${SUBJECT}`,
		"something (?:(?:completely|totally|very|entirely) )?(?:else|different|new|unrelated)",
		`(?:(?:switch|chang)(?:e|ing)?|change of) (?:the )?${SUBJECT}`,
		"unrelated",
	].join("|")})(?: now)?\s*[,:;.!–—-]+\s*(?=\S)`,
	"i",
);

/**
 * Removes what announces another subject from the start of a message: "new topic: what is gas?" becomes "what is gas?".
 * Returns other messages as they are.
 */
export function stripSubjectChange(message: string): string {
	return message.replace(OPENER, "");
}
