import { createServer, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type Listening, listen } from "../support/listen.ts";

const MODEL = "scripted";
const CONTEXT_TOKENS = 4_096;
const CITIES = ["Paris", "Rome"];
/** The answer to a question. Long enough that a client receives it in several events. */
export const ANSWER = `one two three STOP ${Array.from({ length: 20 }, (_, n) => `w${n}`).join(" ")}`;
/** Pause between two parts of an answer, in milliseconds. */
const PAUSE_MS = 10;
const JSON_ANSWER = JSON.stringify({ city: "Paris", degrees: 19 });

const Body = z.object({
	messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })),
	tools: z.array(z.object({ function: z.object({ name: z.string() }) })).optional(),
	parallel_tool_calls: z.boolean().optional(),
	response_format: z.object({ type: z.string() }).optional(),
	stop: z.array(z.string()).optional(),
});
type Body = z.infer<typeof Body>;

/**
 * Starts an OpenAI-compatible model server whose answers depend only on what the request has. With tools, it calls the
 * first one for each city. After the results of tools, it repeats them. With a JSON format, it answers in JSON.
 * Otherwise, it returns the same words.
 */
export async function startScriptedModel(): Promise<Listening> {
	const server = createServer(async (request, response) => {
		if (request.url === "/v1/models") return send(response, MODELS);
		if (request.url !== "/v1/chat/completions") return send(response, { status: "ok", model: MODEL });
		let text = "";
		for await (const part of request) text += part;
		await answer(response, Body.parse(JSON.parse(text)));
	});
	return listen(server);
}

async function answer(response: ServerResponse, body: Body): Promise<void> {
	const isAfterTools = body.messages.at(-1)?.role === "tool";
	const tool = isAfterTools ? undefined : body.tools?.[0]?.function.name;
	const deltas = tool === undefined ? textDeltas(textFor(body)) : callDeltas(tool, body);
	response.writeHead(200, { "content-type": "text/event-stream" });
	for (const delta of deltas) {
		response.write(chunk([{ index: 0, delta, finish_reason: null }]));
		await delay(PAUSE_MS);
	}
	response.write(chunk([{ index: 0, delta: {}, finish_reason: tool === undefined ? "stop" : "tool_calls" }]));
	response.write(chunk([], { usage: { prompt_tokens: 12, completion_tokens: deltas.length } }));
	response.end("data: [DONE]\n\n");
}

function textFor({ messages, response_format, stop = [] }: Body): string {
	if (messages.at(-1)?.role === "tool") {
		const results = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
		return `The tools returned ${results.join(" and ")}.`;
	}
	if (response_format !== undefined) return JSON_ANSWER;
	return stop.reduce((text, word) => text.split(word)[0] ?? "", ANSWER);
}

function textDeltas(text: string): object[] {
	return (text.match(/\S+\s*/g) ?? []).map((content) => ({ content }));
}

/** Calls the tool once, or once for each city. The arguments of a call arrive in two parts. */
function callDeltas(name: string, { parallel_tool_calls: isParallel = true }: Body): object[] {
	return CITIES.slice(0, isParallel ? CITIES.length : 1).flatMap((city, index) => [
		{
			tool_calls: [
				{ index, id: `call_${city}`, type: "function", function: { name, arguments: '{"city":' } },
			],
		},
		{ tool_calls: [{ index, function: { arguments: `${JSON.stringify(city)}}` } }] },
	]);
}

const MODELS = { object: "list", data: [{ id: MODEL, object: "model", meta: { n_ctx: CONTEXT_TOKENS } }] };

function chunk(choices: object[], more: object = {}): string {
	return `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", model: MODEL, choices, ...more })}\n\n`;
}

function send(response: ServerResponse, body: object): void {
	response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
