/** The headings of the notes on earlier questions, which stand before the first question of a prompt. */
export const TOLD_HEADING = "Earlier in this conversation, I told you:";
export const ASKED_HEADING = "Earlier in this conversation, I asked:";

/** Returns a user's message of a prompt without the notes before it. */
export function withoutNotes(content: string): string {
	const hasNotes = content.startsWith(TOLD_HEADING) || content.startsWith(ASKED_HEADING);
	return hasNotes ? content.slice(content.indexOf("\n\n") + 2) : content;
}
