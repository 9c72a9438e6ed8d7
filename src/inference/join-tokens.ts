import type { GenerateEvent } from "./provider.ts";

type TokenEvent = Extract<GenerateEvent, { type: "token" }>;

/** Joins the tokens that follow each other. Yields those before an error, too. */
export function* joinTokens(events: Iterable<GenerateEvent>): Generator<GenerateEvent> {
	let tokens: TokenEvent[] = [];
	try {
		for (const event of events) {
			if (event.type === "token") {
				tokens.push(event);
				continue;
			}
			if (tokens.length > 0) yield join(tokens);
			tokens = [];
			yield event;
		}
	} catch (error) {
		if (tokens.length > 0) yield join(tokens);
		throw error;
	}
	if (tokens.length > 0) yield join(tokens);
}

function join(tokens: readonly TokenEvent[]): TokenEvent {
	const logprobs = tokens.flatMap((token) => token.logprobs ?? []);
	return {
		type: "token",
		text: tokens.map(({ text }) => text).join(""),
		count: tokens.reduce((sum, { count = 1 }) => sum + count, 0),
		...(logprobs.length > 0 && { logprobs }),
	};
}
