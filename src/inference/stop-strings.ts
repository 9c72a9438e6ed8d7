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
	let held = "";
	let tokens = 0;
	for await (const event of events) {
		if (event.type === "finish" && held !== "") yield { type: "token", text: held };
		if (event.type !== "token") {
			yield event;
			continue;
		}
		tokens++;
		const text = held + event.text;
		const found = stop.map((stopString) => text.indexOf(stopString)).filter((at) => at >= 0);
		if (found.length > 0) {
			const last = text.slice(0, Math.min(...found));
			if (last !== "") yield { type: "token", text: last };
			const prompt = messages.map(({ content }) => content).join("\n");
			const usage = { prompt_tokens: estimateTokens(prompt), completion_tokens: tokens };
			yield { type: "finish", reason: "stop", usage, model };
			return;
		}
		const heldLength = Math.max(0, ...stop.map((stopString) => overlap(text, stopString)));
		held = text.slice(text.length - heldLength);
		if (heldLength < text.length) yield { type: "token", text: text.slice(0, text.length - heldLength) };
	}
}

/** Returns the length of the longest suffix of `text` that is a prefix of `stopString`. */
function overlap(text: string, stopString: string): number {
	for (let length = Math.min(text.length, stopString.length - 1); length > 0; length--)
		if (stopString.startsWith(text.slice(-length))) return length;
	return 0;
}
