import { StopStringFilter } from "../text/stop-string-filter.ts";
import { estimateTokens } from "../text/tokens.ts";
import type { GenerateEvent, GenerateRequest } from "./provider.ts";

/**
 * Ends an answer before the first of its stop strings, for models that do not support stop strings. Text that may be
 * the start of a stop string is held back until the next token arrives. The usage of an answer that is cut short is
 * estimated.
 */
export async function* applyStopStrings(
	events: AsyncIterable<GenerateEvent>,
	{ stop = [], messages }: Pick<GenerateRequest, "stop" | "messages">,
	model: string,
): AsyncGenerator<GenerateEvent> {
	const stops = new StopStringFilter(stop);
	let tokens = 0;
	for await (const event of events) {
		const rest = event.type === "finish" ? stops.flush() : "";
		if (rest !== "") yield { type: "token", text: rest };
		if (event.type !== "token") {
			yield event;
			continue;
		}
		tokens++;
		const { text, stopped } = stops.push(event.text);
		if (text !== "") yield { type: "token", text };
		if (!stopped) continue;
		const prompt = messages.map(({ content }) => content).join("\n");
		const usage = { prompt_tokens: estimateTokens(prompt), completion_tokens: tokens };
		yield { type: "finish", reason: "stop", usage, model };
		return;
	}
}
