import { Hono } from "hono";
import { AgentType } from "../contracts/agents.ts";
import {
	ConversationHistory,
	ConversationReference,
	ConversationResponse,
	ConversationSummaryResponse,
} from "../contracts/conversations.ts";
import {
	BrainStatus,
	SEARCH_RESULTS_DEFAULT,
	SearchKnowledgeRequest,
	SearchKnowledgeResponse,
} from "../contracts/protocol-v1-http.ts";
import { unwrap } from "../errors.ts";
import { createChain } from "../inference/create.ts";
import type { SearchHit } from "../knowledge/search/hits.ts";
import { getConversation } from "../objects.ts";
import { type AppEnv, brainOf } from "./app-env.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { jsonBody, query } from "./middleware/validate.ts";
import { describeRoute } from "./openapi/describe.ts";

/** Number of passages that a search retrieves before its filters apply. */
const CANDIDATES = 100;
/** Maximum number of results from one page. */
const PER_PAGE = 2;

/** The protocol v1 routes that exist only under `/api/agents/tinyllama/`. */
export const protocolV1 = new Hono<AppEnv>()
	.use(authenticate)
	.get(
		"/conversation_history",
		describeRoute(
			"Get the conversation history",
			{ 200: ConversationHistory },
			{ errors: ["conversation_not_found"] },
		),
		query(ConversationReference),
		async (c) => {
			const { conversation_id } = c.req.valid("query");
			const conversation = getConversation(c.env, c.var.principal.userId, conversation_id);
			return c.json(unwrap(await conversation.getHistory()) satisfies ConversationHistory);
		},
	)
	.get(
		"/conversation_summary",
		describeRoute(
			"Get the conversation summary",
			{ 200: ConversationSummaryResponse },
			{ errors: ["conversation_not_found"] },
		),
		query(ConversationReference),
		async (c) => {
			const { conversation_id } = c.req.valid("query");
			const conversation = getConversation(c.env, c.var.principal.userId, conversation_id);
			const summary = unwrap(await conversation.getSummary());
			return c.json({ conversation_id, summary } satisfies ConversationSummaryResponse);
		},
	)
	.post(
		"/clear_conversation",
		describeRoute(
			"Clear a conversation",
			{ 200: ConversationResponse },
			{ errors: ["conversation_not_found"] },
		),
		jsonBody(ConversationReference),
		async (c) => {
			const { conversation_id } = c.req.valid("json");
			unwrap(await getConversation(c.env, c.var.principal.userId, conversation_id).clear());
			const message = "The conversation is cleared.";
			return c.json({ message, conversation_id } satisfies ConversationResponse);
		},
	)
	.post(
		"/search_knowledge",
		describeRoute(
			"Search the knowledge base",
			{ 200: SearchKnowledgeResponse },
			{ errors: ["message_empty", "message_too_long"] },
		),
		jsonBody(SearchKnowledgeRequest),
		async (c) => {
			const { query: text, filters } = c.req.valid("json");
			const request = { query: text, limit: CANDIDATES, mode: "hybrid", per_page: PER_PAGE } as const;
			const { hits } = unwrap(await brainOf(c).search(request, { relevantOnly: true }));
			// Hits are ordered by relevance, but clients of this protocol expect falling scores.
			const results = filterHits(hits, filters ?? { limit: SEARCH_RESULTS_DEFAULT })
				.map((hit) => ({ title: hit.title, url: hit.url, content: hit.text, score: hit.score }))
				.sort((a, b) => b.score - a.score);
			return c.json({ query: text, results, total: results.length } satisfies SearchKnowledgeResponse);
		},
	)
	.get("/status", describeRoute("Get knowledge and model status", { 200: BrainStatus }), async (c) => {
		const [stats, model] = await Promise.all([
			brainOf(c).getStatistics(),
			createChain(c.var.config, c.env).health(),
		]);
		const { pages, passages } = unwrap(stats);
		return c.json({
			knowledge_stats: { pages, passages },
			model_info: {
				name: model.model ?? model.provider,
				device: model.device,
				loaded: model.status === "ok",
			},
			agent_type: "general",
			available_agent_types: [...AgentType.options],
			// Every agent uses the same model.
			models_shared: true,
		} satisfies BrainStatus);
	});

/** Returns the first hits whose page title contains `filter.title` and whose URL starts with `filter.url`. */
function filterHits(hits: SearchHit[], filter: NonNullable<SearchKnowledgeRequest["filters"]>): SearchHit[] {
	const title = filter.title?.toLowerCase() ?? "";
	const url = filter.url ?? "";
	return hits
		.filter((hit) => hit.title.toLowerCase().includes(title) && (hit.url ?? "").startsWith(url))
		.slice(0, filter.limit);
}
