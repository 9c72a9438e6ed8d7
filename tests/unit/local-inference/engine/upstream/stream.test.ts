import { expect, test } from "vitest";
import { UpstreamStream } from "../../../../../local-inference/engine/upstream/stream.ts";

const push = (delta: object) => new UpstreamStream().push(JSON.stringify({ choices: [{ delta }] }));

test("a stream accepts Mistral's lists of parts", () => {
	const content = [
		{ type: "thinking", thinking: [{ type: "text", text: "Hmm." }] },
		{ type: "text", text: "Yes." },
	];
	expect(push({ content })).toEqual([
		{ type: "reasoning", text: "Hmm." },
		{ type: "token", text: "Yes." },
	]);
});

test("a stream accepts the whole message of a server that does not stream", () => {
	const data = JSON.stringify({ choices: [{ message: { content: "Yes." }, finish_reason: "stop" }] });
	expect(new UpstreamStream().push(data)).toEqual([{ type: "token", text: "Yes." }]);
});

test("a stream reports the cached tokens of the prompt", () => {
	const stream = new UpstreamStream();
	const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };
	stream.push(JSON.stringify({ choices: [], usage }));
	stream.push("[DONE]");
	expect(stream.finish()).toMatchObject({
		completionTokens: 2,
		prompt: { promptTokens: 9, cachedTokens: 4 },
	});
});
