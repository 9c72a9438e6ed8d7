import type { Exchange } from "../agents/history.ts";
import type { InferenceChain } from "../inference/chain.ts";
import type { ChatMessage } from "../inference/plain-messages.ts";
import type { GenerateRequest } from "../inference/provider.ts";
import { removeThinking } from "../inference/thinking.ts";
import { isDependent, type SearchPlan } from "../knowledge/search/search-plan.ts";
import { toEnglish } from "../text/glossary/translate.ts";
import { extractTerms } from "../text/terms.ts";

/** The model that rewrites follow-ups, and what it needs to know about the conversation. */
export interface RewriteDeps {
	chain: Pick<InferenceChain, "complete">;
	/** Oldest first. */
	history: readonly Exchange[];
	/** Opaque keys for the model server; see `GenerateRequest`. */
	keys: { user: string; conversation: string };
}

/** Time limit for a rewrite. A search without it is better than a user who waits. */
const REWRITE_TIMEOUT_MS = 1_500;
/** Maximum length of a rewritten question, in UTF-16 code units. */
const QUESTION_MAX_CHARS = 300;
const QUESTION_MAX_TOKENS = 64;
/** Number of exchanges that the model sees, and the number of UTF-16 code units of each question and answer. */
const EXCHANGES_MAX = 3;
const TEXT_MAX_CHARS = 300;
const SYSTEM =
	"Rewrite the user's last question so that it can be understood without the conversation. Replace words such as " +
	'"it" with what they refer to. Reply with the rewritten question only.';

/** Returns whether a question depends on earlier exchanges, so that a model may rewrite it. */
export function canRewrite(plan: SearchPlan): boolean {
	return plan.question !== "" && isDependent(plan);
}

/**
 * Rewrites a question that depends on earlier exchanges into one that stands alone, and plans the search for it.
 * Returns the plan unchanged if the question stands alone already, if the model fails or is too slow, or if its reply
 * is not about the question.
 *
 * @throws the reason of `signal` when it is aborted
 */
export async function rewriteFollowUp(
	plan: SearchPlan,
	{ chain, history, keys }: RewriteDeps,
	signal: AbortSignal,
): Promise<SearchPlan> {
	if (!canRewrite(plan)) return plan;
	const { question: asked } = plan.original ?? plan;
	const request: GenerateRequest = {
		messages: buildMessages(asked, history),
		question: asked,
		passages: [],
		maxTokens: QUESTION_MAX_TOKENS,
		temperature: 0,
		priority: "chat",
		userKey: keys.user,
		// A key of its own leaves the cached prompt of the conversation alone.
		conversationKey: `${keys.conversation}.rewrite`,
	};
	const reply = await chain.complete(request, REWRITE_TIMEOUT_MS, signal);
	signal.throwIfAborted();
	const question = reply === null ? null : readQuestion(reply, plan);
	if (question === null) return plan;
	const english = toEnglish(question).text;
	const rewritten = { question, topic: null };
	return english === question ? rewritten : { question: english, topic: null, original: rewritten };
}

function buildMessages(question: string, history: readonly Exchange[]): ChatMessage[] {
	const exchanges = history.slice(-EXCHANGES_MAX).map((exchange) => {
		const answer = removeThinking(exchange.answer).slice(0, TEXT_MAX_CHARS);
		return `User: ${exchange.question.slice(0, TEXT_MAX_CHARS)}\nAssistant: ${answer}`;
	});
	const content = `${exchanges.join("\n")}\n\nLast question: ${question}\nRewritten question:`;
	return [
		{ role: "system", content: SYSTEM },
		{ role: "user", content },
	];
}

/** Returns the question in the model's reply. Returns null if it has nothing in common with the plan. */
function readQuestion(reply: string, { question, topic, original }: SearchPlan): string | null {
	const [line = ""] = removeThinking(reply).trim().split("\n");
	const text = line.replace(/^["“]+|["”]+$/g, "").trim();
	if (text === "" || text.length > QUESTION_MAX_CHARS) return null;
	const own = original === undefined ? "" : `${original.topic ?? ""} ${original.question}`;
	const known = new Set(extractTerms(`${topic ?? ""} ${question} ${own}`));
	return extractTerms(text).some((term) => known.has(term)) ? text : null;
}
