import { type Handler, json, type SseServer, startSseServer } from "./sse-server.ts";
import { shareOfVowels } from "./workers-ai.ts";

/** Starts a server that implements llama-server's `/v1/rerank`. A text's score is its share of vowels. */
export function startRerankServer({ apiKey = "" } = {}): Promise<SseServer> {
	const rerank: Handler = (request, response) => {
		const { model = "reranker.gguf", query, documents, top_n } = Object(request.body);
		if (apiKey !== "" && request.headers.authorization !== `Bearer ${apiKey}`)
			return json(401, errorBody(401, "Invalid API Key", "authentication_error"))(request, response);
		if (typeof query !== "string" || !Array.isArray(documents))
			return json(400, errorBody(400, '"query" must be provided', "invalid_request_error"))(
				request,
				response,
			);
		const results = documents.map((text, index) => ({ index, relevance_score: shareOfVowels(text) }));
		json(200, {
			model,
			object: "list",
			usage: { prompt_tokens: 1, total_tokens: 1 },
			results: results.sort((a, b) => b.relevance_score - a.relevance_score).slice(0, Number(top_n)),
		})(request, response);
	};
	return startSseServer({ "/v1/rerank": rerank });
}

/** The response of a llama-server that was started without `--reranking`. */
export const NOT_SUPPORTED = json(
	501,
	errorBody(
		501,
		"This server does not support reranking. Start it with `--reranking`",
		"not_supported_error",
	),
);

function errorBody(code: number, message: string, type: string) {
	return { error: { code, message, type } };
}
