import { type Context, Hono } from "hono";
import * as z from "zod";
import { createKeyedHash } from "../../auth/keyed-hash.ts";
import { STATELESS_CONVERSATION } from "../../contracts/analytics.ts";
import { ConversationId, formatTaskId } from "../../contracts/ids.ts";
import { ANSWER_MAX_TOKENS, OPENAI_ANSWER_DEFAULT_TOKENS } from "../../contracts/limits.ts";
import { ChatCompletion, OpenAiModel, OpenAiModelList } from "../../contracts/openai.ts";
import { ChatCompletionRequest } from "../../contracts/openai-chat.ts";
import { recordUsage } from "../../db/record-usage.ts";
import { AppError, unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { createChain } from "../../inference/create.ts";
import { getBrain } from "../../objects.ts";
import { loadModels } from "../../pipeline/models.ts";
import { estimateTaskTokens } from "../../pipeline/token-estimate.ts";
import { TokenMeter } from "../../pipeline/token-meter.ts";
import { buildUsageRow } from "../../pipeline/usage.ts";
import { wait } from "../../wait.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { ENDING_ERRORS } from "../tasks/blocking-chat.ts";
import { eventStream } from "../tasks/event-stream.ts";
import { QUESTION_ERRORS } from "../tasks/routes.ts";
import { type CompletionEvent, collectCompletion, streamCompletion } from "./completion-response.ts";
import { completeInConversation } from "./conversation.ts";
import { openaiEmbeddings } from "./embeddings.ts";
import { OpenAiRequestError } from "./errors.ts";
import { listModels, modelsOnly, resolveModel } from "./models.ts";
import { rateLimitHeaders } from "./rate-limits.ts";
import { type CompletionRequest, modelParameterOf, parseCompletionRequest, unknownModel } from "./request.ts";
import { completeStateless, type StatelessDeps } from "./stateless.ts";

const describeCompletion = describeRoute(
	"Create a chat completion",
	{ 200: { "application/json": ChatCompletion, "text/event-stream": z.string() } },
	{
		json: ChatCompletionRequest,
		headers: { "x-conversation-id": "Conversation to continue; without it the call is stateless" },
		errors: [
			...QUESTION_ERRORS,
			...ENDING_ERRORS,
			"invalid_json",
			"invalid_request",
			"not_found",
			"conflict",
		],
	},
);

/** The routes that implement OpenAI's API. A generation stops when its client disconnects. */
export const openai = new Hono<AppEnv>()
	.use(authenticate)
	.route("/", openaiEmbeddings)
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
			if (model === undefined) throw unknownModel(id, models);
			return c.json(model satisfies OpenAiModel);
		},
	)
	.post("/chat/completions", describeCompletion, rateLimitHeaders, async (c) => {
		const parsed = parseCompletionRequest(await c.req.text(), c.var.config.modelAliases);
		const request = await resolveModel(c, parsed);
		const stop = new AbortController();
		const disconnected = new AppError("task_cancelled", "The client disconnected.");
		c.req.raw.signal.addEventListener("abort", () => stop.abort(disconnected));
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

async function startCompletion(
	c: Context<AppEnv>,
	request: CompletionRequest,
	id: string,
	signal: AbortSignal,
): Promise<AsyncGenerator<CompletionEvent>> {
	const { principal } = c.var;
	const requestedTokens = request.maxTokens ?? request.ownAgent?.max_tokens ?? OPENAI_ANSWER_DEFAULT_TOKENS;
	const maxTokens = Math.min(requestedTokens, ANSWER_MAX_TOKENS);
	const header = c.req.header("x-conversation-id");
	const param = modelParameterOf(request);
	if (header === undefined) {
		if (param !== null && modelsOnly(c.var.config).inference.length === 0)
			throw unsupported(param, "requires a language model, and the server has none");
		await loadModels(c.env.ASSETS);
		return completeStateless(request, await statelessDeps(c, request, id, maxTokens), signal);
	}
	const conversationId = ConversationId.safeParse(header);
	if (!conversationId.success) {
		throw unsupported("X-Conversation-Id", conversationId.error.issues[0]?.message ?? "is invalid");
	}
	if (param !== null)
		throw unsupported(param, "is not supported with X-Conversation-Id; send the whole history");
	const call = { env: c.env, principal, conversationId: conversationId.data, maxTokens };
	return completeInConversation(request, call, signal);
}

function unsupported(param: string, reason: string): OpenAiRequestError {
	return new OpenAiRequestError("invalid_request", `${param}: ${reason}.`, { param });
}

async function statelessDeps(
	c: Context<AppEnv>,
	request: CompletionRequest,
	id: string,
	maxTokens: number,
): Promise<StatelessDeps> {
	const { agent, messages, features, n, cacheKey } = request;
	const { env } = c;
	const { config, principal } = c.var;
	const { userId, sessionId: askedBy } = principal;
	// Passages alone cannot do what a feature requires.
	const needsModel = agent === null || modelParameterOf(request) !== null;
	const meter = new TokenMeter();
	const brain = getBrain(env, userId);
	const opening = cacheKey ?? messages.find(({ role }) => role === "user")?.content ?? "";
	return {
		chain: meter.measure(createChain(needsModel ? modelsOnly(config) : config, env)),
		prepare: async (search) => {
			const texts = [...messages.map(({ content }) => content), JSON.stringify(features.tools ?? "")];
			const tokens = estimateTaskTokens({ answers: n, texts, passages: search.passages, maxTokens });
			const task = { ulid: id, conversationId: null, title: "", tokens, askedBy };
			const prepared = unwrap(await brain.prepareTask({ ...search, question: null, ...task }));
			return prepared.kind === "waiting"
				? prepared
				: { kind: "granted", passages: prepared.parts?.[0] ?? [] };
		},
		finish: (usage) => {
			// Usage reports list a stateless call under this task id.
			const taskId = formatTaskId(STATELESS_CONVERSATION, id);
			const row = buildUsageRow({ ...usage, taskId, userId, conversationId: null });
			c.executionCtx.waitUntil(
				Promise.all([recordUsage(env, { kind: "usage", row }), brain.releaseTask(id, null, meter.take())]),
			);
		},
		delay: wait,
		now: Date.now,
		maxTokens,
		keys: {
			user: await createKeyedHash(config.hashSecret, "model-user", userId),
			// Calls with the same first message probably belong to one chat, so the model server can reuse its cached prefix.
			conversation: await createKeyedHash(config.hashSecret, "model-conversation", userId, opening),
		},
	};
}
