import { type Context, Hono } from "hono";
import * as z from "zod";
import { ChatCompletion, OpenAiModel, OpenAiModelList } from "../../contracts/openai.ts";
import { ChatCompletionRequest } from "../../contracts/openai-chat.ts";
import { ulid } from "../../ids.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { eventStream } from "../tasks/event-stream.ts";
import { ANSWER_ERRORS } from "./answer-errors.ts";
import { collectCompletion, streamCompletion } from "./completion-response.ts";
import { openaiEmbeddings } from "./embeddings.ts";
import { listModels, resolveModel } from "./models.ts";
import { rateLimitHeaders } from "./rate-limits.ts";
import { type CompletionRequest, parseCompletionRequest, unknownModel } from "./request.ts";
import { openaiResponses } from "./responses/routes.ts";
import { startCompletion, stopOnDisconnect } from "./start-completion.ts";

const describeCompletion = describeRoute(
	"Create a chat completion",
	{ 200: { "application/json": ChatCompletion, "text/event-stream": z.string() } },
	{
		json: ChatCompletionRequest,
		headers: { "x-conversation-id": "Conversation to continue; without it the call is stateless" },
		errors: [...ANSWER_ERRORS, "conflict"],
	},
);

/** The routes that implement OpenAI's API. A generation stops when its client disconnects. */
export const openai = new Hono<AppEnv>()
	.use(authenticate)
	.route("/", openaiEmbeddings)
	.route("/responses", openaiResponses)
	.get("/models", describeRoute("List models", { 200: OpenAiModelList }), async (c) => {
		const data = await listModels(c);
		return c.json({ object: "list", data } satisfies OpenAiModelList);
	})
	.get(
		"/models/:model{.+}",
		describeRoute(
			"Get a model",
			{ 200: OpenAiModel },
			{ param: z.object({ model: z.string() }), errors: ["not_found"] },
		),
		async (c) => {
			const id = c.req.param("model");
			const models = await listModels(c);
			const model = models.find((known) => known.id === id);
			if (model === undefined) throw unknownModel(id, id, models);
			return c.json(model satisfies OpenAiModel);
		},
	)
	.post("/chat/completions", describeCompletion, rateLimitHeaders, async (c) => {
		const parsed = parseCompletionRequest(await c.req.text(), c.var.config.modelAliases);
		const request = await resolveModel(c, parsed);
		const stop = stopOnDisconnect(c);
		const responding = respond(c, request, stop);
		// Keep the Worker alive after the client disconnects until the task is canceled and its lease is released.
		c.executionCtx.waitUntil(responding.then(({ work }) => work).catch(() => {}));
		return (await responding).response;
	});

/** Returns the response and, for a stream, a promise that settles when the stream ends. */
async function respond(
	c: Context<AppEnv>,
	request: CompletionRequest,
	stop: AbortController,
): Promise<{ response: Response; work?: Promise<void> }> {
	const now = Date.now();
	const id = ulid(now);
	const events = await startCompletion(c, request, id, stop.signal);
	const head = { id: `chatcmpl-${id}`, created: Math.floor(now / 1_000), model: request.model };
	if (!request.stream) {
		const completion = await collectCompletion(events, head);
		return { response: c.json(completion satisfies ChatCompletion) };
	}
	// Wait for the first event, because an earlier error can still set the status.
	const first = await events.next();
	if (first.done) throw new Error("the completion ended without a finish event or an error");
	return eventStream(streamCompletion(first.value, events, head, request), stop);
}
