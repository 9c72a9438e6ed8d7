/** What a question asks of a period, such as that from opening to closing. */
export type AskedPeriod = "whole" | "end";

/** Matches a question for the end of a period, as in "until when is it open?" */
const ASKS_FOR_END =
	/\b(?:until|till?|up to) (?:when|what time)\b|\b(?:when|what time) .*\b(?:until|till?)\W*$|\bbis wann\b/;
/** Matches a question for the whole, as in "when is it open?", unlike "when does it open?" */
const ASKS_FOR_WHOLE =
	/\b(?:is|are|am|was|were|be|stays?) (?:.* )?open\b|\bopening (?:hours|times)\b|(?<!\bhow many )\bhours\b|\bgeöffnet\b|\böffnungszeiten\b/;

/** Returns what a question in lower case asks of a period, or null. */
export function readPeriod(text: string): AskedPeriod | null {
	if (ASKS_FOR_END.test(text)) return "end";
	return ASKS_FOR_WHOLE.test(text) ? "whole" : null;
}
