import type { GenerateEvent, GenerateRequest } from "./provider.ts";
import { estimateTokens } from "./tokens.ts";

/**
 * Ends an answer before the first of its stop strings, for models that know none. What may be the beginning of one is
 * held back until more is known. The tokens of an answer that was cut are counted here.
 */
export async function* untilStop(
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
		const found = stop.map((end) => text.indexOf(end)).filter((at) => at >= 0);
		if (found.length > 0) {
			const last = text.slice(0, Math.min(...found));
			if (last !== "") yield { type: "token", text: last };
			const prompt = messages.map(({ content }) => content).join("\n");
			const usage = { prompt_tokens: estimateTokens(prompt), completion_tokens: tokens };
			yield { type: "finish", reason: "stop", usage, model };
			return;
		}
		const kept = Math.max(0, ...stop.map((end) => overlap(text, end)));
		held = text.slice(text.length - kept);
		if (kept < text.length) yield { type: "token", text: text.slice(0, text.length - kept) };
	}
}

/** Length of the longest end of `text` that begins `stop`. */
function overlap(text: string, stop: string): number {
	for (let length = Math.min(text.length, stop.length - 1); length > 0; length--)
		if (stop.startsWith(text.slice(-length))) return length;
	return 0;
}
