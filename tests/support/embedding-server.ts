import { type Handler, json, type SseServer, startSseServer } from "./sse-server.ts";

export interface EmbeddingServerOptions {
	models?: string[];
	/** The maximum length of a text. The server rejects longer texts. */
	maxChars?: number;
	/** The bearer token that the server requires. */
	apiKey?: string;
}

/**
 * Starts a server that implements llama-server's `/v1/models` and `/v1/embeddings`. Each text's vector is `[length,
 * 1]`.
 */
export function startEmbeddingServer(options: EmbeddingServerOptions = {}): Promise<SseServer> {
	const { models = ["bge.gguf"], maxChars = Number.POSITIVE_INFINITY, apiKey } = options;
	const embeddings: Handler = (request, response) => {
		const { model, input } = Object(request.body);
		const texts: string[] = [input].flat();
		if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`)
			return json(401, errorBody(401, "Invalid API Key", "authentication_error"))(request, response);
		if (texts.some((text) => text.length > maxChars))
			return json(500, errorBody(500, TOO_LARGE, "server_error"))(request, response);
		const data = texts.map((text, index) => ({ object: "embedding", index, embedding: [text.length, 1] }));
		// `data` is reversed to test that clients sort the vectors by `index`.
		const usage = { prompt_tokens: 1, total_tokens: 1 };
		json(200, { model, object: "list", usage, data: data.reverse() })(request, response);
	};
	const list = { object: "list", data: models.map((id) => ({ id, object: "model" })) };
	return startSseServer({ "/v1/models": json(200, list), "/v1/embeddings": embeddings });
}

const TOO_LARGE = "input is too large to process. increase the physical batch size";

function errorBody(code: number, message: string, type: string) {
	return { error: { code, message, type } };
}
