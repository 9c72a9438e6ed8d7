import { type Context, Hono } from "hono";
import { z } from "zod";
import { keyedHash } from "../../auth/keyed-hash.ts";
import type { Config } from "../../config.ts";
import { AgentType } from "../../contracts/agents.ts";
import { ConversationId, formatTaskId } from "../../contracts/ids.ts";
import { ANSWER_MAX_TOKENS } from "../../contracts/limits.ts";
import { ChatCompletion, OpenAiError, OpenAiModel, OpenAiModelList } from "../../contracts/openai.ts";
import { ChatCompletionRequest } from "../../contracts/openai-chat.ts";
import type { QueueMessage } from "../../contracts/queue.ts";
import { AppError, unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { createChain } from "../../inference/create.ts";
import { getBrain } from "../../objects.ts";
import { wait } from "../../wait.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { ENDING_ERRORS } from "../tasks/blocking-chat.ts";
import { eventStream } from "../tasks/event-stream.ts";
import { QUESTION_ERRORS } from "../tasks/routes.ts";
import { type CompletionEvent, completionChunks, wholeCompletion } from "./answer.ts";
import { completeInConversation } from "./conversation.ts";
import { embeddingModels, openaiEmbeddings } from "./embeddings.ts";
import { OpenAiFault } from "./errors.ts";
import { AGENT_PREFIX, type Completion, readCompletion, unknownModel } from "./request.ts";
import { completeStateless, STATELESS, type StatelessDeps } from "./stateless.ts";

const describeCompletion = describeRoute(
	"Create a chat completion",
	{ 200: { "application/json": ChatCompletion, "text/event-stream": z.string() } },
	{
		json: ChatCompletionRequest,
		headers: { "x-conversation-id": "Conversation to continue; without it the call is stateless" },
		errorSchema: OpenAiError,
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

/** What OpenAI's clients call. A client that goes away ends the generation. */
export const openai = new Hono<AppEnv>()
	.use(authenticate)
	.route("/", openaiEmbeddings)
	.get(
		"/models",
		describeRoute("List models", { 200: OpenAiModelList }, { errorSchema: OpenAiError }),
		async (c) => {
			const data = await allModels(c);
			return c.json({ object: "list", data } satisfies OpenAiModelList);
		},
	)
	.get(
		"/models/:model{.+}",
		describeRoute(
			"Get a model",
			{ 200: OpenAiModel },
			{ param: z.object({ model: z.string() }), errorSchema: OpenAiError, errors: ["not_found"] },
		),
		async (c) => {
			const id = c.req.param("model");
			const model = (await allModels(c)).find((known) => known.id === id);
			if (model === undefined) throw unknownModel(id);
			return c.json(model satisfies OpenAiModel);
		},
	)
	.post("/chat/completions", describeCompletion, async (c) => {
		const completion = readCompletion(await c.req.text());
		if (completion.agent === null) await requireModel(c, completion.model);
		const stop = new AbortController();
		const gone = new AppError("task_cancelled", "The client has gone.");
		c.req.raw.signal.addEventListener("abort", () => stop.abort(gone));
		const answering = answer(c, completion, stop);
		// Keeps this alive when the client has gone, until what it began is ended and settled.
		c.executionCtx.waitUntil(answering.then(({ work }) => work).catch(() => {}));
		return (await answering).response;
	});

/** `work` is what goes on after the response has begun. */
async function answer(
	c: Context<AppEnv>,
	completion: Completion,
	stop: AbortController,
): Promise<{ response: Response; work?: Promise<void> }> {
	const now = Date.now();
	const id = ulid(now);
	const events = await begin(c, completion, id, stop.signal);
	const head = { id: `chatcmpl-${id}`, created: Math.floor(now / 1_000), model: completion.model };
	if (!completion.stream) {
		const whole = await wholeCompletion(events, head);
		return { response: c.json(whole satisfies ChatCompletion) };
	}
	// What goes wrong before the first word still has a status of its own.
	const first = await events.next();
	if (first.done) throw new Error("a completion ended without a finish and without an error");
	return eventStream(completionChunks(first.value, events, head, completion), stop);
}

async function begin(
	c: Context<AppEnv>,
	completion: Completion,
	id: string,
	signal: AbortSignal,
): Promise<AsyncGenerator<CompletionEvent>> {
	const { config, principal } = c.var;
	const asked = completion.maxTokens ?? Math.floor(config.modelContextTokens / 2);
	const maxTokens = Math.min(asked, ANSWER_MAX_TOKENS);
	const named = c.req.header("x-conversation-id");
	if (named === undefined)
		return completeStateless(completion, await statelessDeps(c, completion, id, maxTokens), signal);
	const conversationId = ConversationId.safeParse(named);
	if (!conversationId.success) {
		const param = "X-Conversation-Id";
		throw new OpenAiFault("invalid_request", `${param}: ${conversationId.error.issues[0]?.message}.`, {
			param,
		});
	}
	const call = { env: c.env, principal, conversationId: conversationId.data, maxTokens };
	return completeInConversation(completion, call, signal);
}

async function statelessDeps(
	c: Context<AppEnv>,
	completion: Completion,
	id: string,
	maxTokens: number,
): Promise<StatelessDeps> {
	const { env } = c;
	const { config, principal } = c.var;
	const { userId } = principal;
	const brain = getBrain(env, userId);
	const opening = completion.messages.find(({ role }) => role === "user")?.content ?? "";
	return {
		chain: createChain(completion.agent === null ? modelsOnly(config) : config, env),
		prepare: async (request) =>
			unwrap(await brain.prepareTask({ ...request, ulid: id, conversationId: STATELESS, title: "" })),
		settle: (usage) => {
			const row = {
				...usage,
				task_id: formatTaskId(STATELESS, id),
				user_id: userId,
				conversation_id: STATELESS,
			};
			const message: QueueMessage = { kind: "usage", row };
			c.executionCtx.waitUntil(Promise.all([env.USAGE_LOGS.send(message), brain.releaseTask(id, null)]));
		},
		delay: wait,
		now: Date.now,
		contextTokens: config.modelContextTokens,
		maxTokens,
		keys: {
			user: await keyedHash(config.hashSecret, "model-user", userId),
			// Calls that begin alike are one chat, of which the model server can keep what it has read.
			conversation: await keyedHash(config.hashSecret, "model-conversation", userId, opening),
		},
	};
}

function agentModels(): OpenAiModel[] {
	return AgentType.options.map((agent) => modelOf(AGENT_PREFIX + agent, "omeruta"));
}

async function allModels(c: Context<AppEnv>): Promise<OpenAiModel[]> {
	const [plain, embedding] = await Promise.all([plainModels(c), embeddingModels(c.var.config, c.env)]);
	const models = [...agentModels(), ...plain, ...embedding];
	// One server may answer and embed with one model.
	return models.filter(({ id }, index) => models.findIndex((other) => other.id === id) === index);
}

/** The models that are ready, by their own names. */
async function plainModels(c: Context<AppEnv>): Promise<OpenAiModel[]> {
	const config = modelsOnly(c.var.config);
	if (config.inference.length === 0) return [];
	const { status, model, provider } = await createChain(config, c.env).health();
	return status === "ok" && model !== null ? [modelOf(model, provider)] : [];
}

async function requireModel(c: Context<AppEnv>, name: string): Promise<void> {
	const config = modelsOnly(c.var.config);
	if (config.inference.length === 0) throw unknownModel(name);
	const { status, model, detail } = await createChain(config, c.env).health();
	if (status !== "ok")
		throw new AppError("model_unavailable", detail ?? "The model is not ready; try again soon.", {
			retryAfterS: 5,
		});
	if (model !== name) throw unknownModel(name);
}

/** Who names a model wants that model, or an error. */
function modelsOnly(config: Config): Config {
	return { ...config, inference: config.inference.filter((name) => name !== "extractive") };
}

function modelOf(id: string, owner: string): OpenAiModel {
	return { id, object: "model", created: 0, owned_by: owner };
}
