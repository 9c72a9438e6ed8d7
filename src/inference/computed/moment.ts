/** Matches a question for the time or the date, but not for that of another place or another day. */
const MOMENT =
	/^\W*(?:(?:please|hi|hey|hello|ok(?:ay)?|so|and|can you|could you|do you know|tell me)[, ]+)*(?:(?:what(?:['’]?s| is)?|which|give me|tell me) )?(?:the |today['’]?s )?(?:current )?(?:time|date|day|weekday|month|year|day of the week|day of the month)(?: and (?:the )?(?:time|date))?(?: is it| do we have| are we in| it is| is today| is)?(?: (?:today|now|right now|at the moment|currently))?\W*$/iu;
/** What such a question has, unlike the keywords "date" and "opening day". */
const ASKS = /^\W*(?:.*\b)?(?:what|which|tell|give|today|now|current(?:ly)?|know)\b/iu;

/** Returns whether a message asks for the current time or date. */
export function asksForMoment(message: string): boolean {
	return MOMENT.test(message) && ASKS.test(message);
}

/** Tells the date and the time. The server doesn't know the user's time zone. `now` is in epoch milliseconds. */
export function tellMoment(now: number): string {
	const moment = new Date(now);
	const tell = (parts: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" }).format(moment);
	const date = tell({ day: "numeric", month: "long", year: "numeric" });
	return `It is ${tell({ weekday: "long" })}, ${date}, ${moment.toISOString().slice(11, 16)} UTC.`;
}
