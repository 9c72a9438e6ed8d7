import type { Context } from "hono";
import { createKeyedHash } from "../../auth/keyed-hash.ts";
import { STATELESS_CONVERSATION } from "../../contracts/analytics.ts";
import { ConversationId, formatTaskId } from "../../contracts/ids.ts";
import { ANSWER_MAX_TOKENS, OPENAI_ANSWER_DEFAULT_TOKENS } from "../../contracts/limits.ts";
import { recordUsage } from "../../db/record-usage.ts";
import { AppError, unwrap } from "../../errors.ts";
import { CHAIN_START } from "../../inference/chain-progress.ts";
import { createChain } from "../../inference/create.ts";
import { getBrain } from "../../objects.ts";
import { loadModels } from "../../pipeline/models.ts";
import { estimateTaskTokens } from "../../pipeline/token-estimate.ts";
import { TokenMeter } from "../../pipeline/token-meter.ts";
import { buildUsageRow } from "../../pipeline/usage.ts";
import { wait } from "../../wait.ts";
import type { AppEnv } from "../app-env.ts";
import type { CompletionEvent } from "./completion-response.ts";
import { completeInConversation } from "./conversation.ts";
import { invalidParameter } from "./errors.ts";
import { rateLimitsOf } from "./read-rate-limits.ts";
import { type CompletionRequest, modelParameterOf } from "./request.ts";
import { completeStateless, type StatelessDeps } from "./stateless.ts";

/**
 * Starts a completion: in the conversation that `X-Conversation-Id` names, or without one.
 *
 * @throws {OpenAiRequestError} when the request cannot be answered that way; the error names the parameter
 */
export async function startCompletion(
	c: Context<AppEnv>,
	request: CompletionRequest,
	id: string,
	signal: AbortSignal,
): Promise<AsyncGenerator<CompletionEvent>> {
	const { principal } = c.var;
	const maxTokens = answerTokens(request);
	const header = c.req.header("x-conversation-id");
	const param = modelParameterOf(request);
	if (header === undefined) {
		if (param !== null && createChain(c.var.config, c.env).modelsOnly().isEmpty)
			throw invalidParameter(param, "requires a language model, and the server has none");
		const [deps] = await Promise.all([statelessDeps(c, request, id, maxTokens), loadModels(c.env.ASSETS)]);
		return completeStateless(request, deps, signal);
	}
	const conversationId = ConversationId.safeParse(header);
	if (!conversationId.success) {
		throw invalidParameter("X-Conversation-Id", conversationId.error.issues[0]?.message ?? "is invalid");
	}
	if (param !== null)
		throw invalidParameter(param, "is not supported with X-Conversation-Id; send the whole history");
	const call = { env: c.env, principal, conversationId: conversationId.data, maxTokens };
	return completeInConversation(request, call, signal);
}

/** Returns how many tokens an answer may have. */
export function answerTokens({ maxTokens, ownAgent }: CompletionRequest): number {
	return Math.min(maxTokens ?? ownAgent?.max_tokens ?? OPENAI_ANSWER_DEFAULT_TOKENS, ANSWER_MAX_TOKENS);
}

/** Returns a controller that is aborted when the client disconnects. */
export function stopOnDisconnect(c: Context<AppEnv>): AbortController {
	const stop = new AbortController();
	c.req.raw.signal.addEventListener("abort", () => {
		stop.abort(new AppError("task_cancelled", "The client disconnected."));
	});
	return stop;
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
	const chain = createChain(config, env);
	const meter = new TokenMeter();
	const brain = getBrain(env, userId);
	const opening = cacheKey ?? messages.find(({ role }) => role === "user")?.content ?? "";
	const [prefersQuotes, user, conversation] = await Promise.all([
		needsModel ? false : chain.prefersQuotes(CHAIN_START, c.req.raw.signal),
		createKeyedHash(config.hashSecret, "model-user", userId),
		// Calls with the same first message probably belong to one chat, so the model server can reuse its cached prefix.
		createKeyedHash(config.hashSecret, "model-conversation", userId, opening),
	]);
	return {
		chain: meter.measure(needsModel ? chain.modelsOnly() : chain),
		prefersQuotes,
		prepare: async (search) => {
			const texts = [...messages.map(({ content }) => content), JSON.stringify(features.tools ?? "")];
			const tokens = estimateTaskTokens({ answers: n, texts, passages: search.passages, maxTokens });
			const task = { ulid: id, conversationId: null, title: "", tokens, askedBy };
			// The headers of a stream would otherwise be read after the model's first token, and delay it.
			const withQuota = request.stream;
			const prepared = unwrap(await brain.prepareTask({ ...search, ...task, withQuota }));
			if (prepared.kind === "waiting") return { kind: "no_lease" };
			if (prepared.quota !== undefined) c.set("rateLimits", rateLimitsOf(prepared.quota, Date.now()));
			return { kind: "granted", parts: prepared.parts };
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
		keys: { user, conversation },
	};
}
