import { tryParseJson } from "../../contracts/json.ts";
import { FeedbackMessage } from "../../contracts/queue.ts";

/** Replaces the values of cookies and the comment of a rating, which are the user's own. */
const HIDDEN = "[hidden]";

/** Returns the body of a dead letter for staff: indented JSON if possible, without what the user wrote. */
export function describeBody(body: string): string {
	const parsed = tryParseJson(body);
	if (parsed === undefined) return body;
	const feedback = FeedbackMessage.safeParse(parsed);
	const shown = feedback.success ? { ...feedback.data, comment: HIDDEN } : parsed;
	return JSON.stringify(shown, (key, value) => (key === "cookies" ? HIDDEN : value), "\t");
}
