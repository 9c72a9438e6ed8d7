import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError } from "./errors.ts";
import { parseEmbeddings, readBody } from "./parse-request.ts";
import { sendError, sendJson } from "./send-json.ts";
import { requireModel, type SlotDeps, toHttpError, withSlot } from "./slot.ts";

/**
 * Handles `POST /v1/embeddings` with the loaded model. When the client disconnects, the request leaves the queue or
 * stops.
 */
export async function embed(
	deps: SlotDeps,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const closed = new AbortController();
	response.once("close", () => closed.abort(new Error("The client disconnected.")));
	const { model: requested, texts, base64, dimensions } = parseEmbeddings(await readBody(request));
	const model = requireModel(deps, requested);
	try {
		const { vectors, tokens } = await withSlot(
			deps,
			request,
			closed.signal,
			{ isRepeatable: true, onPosition: () => {} },
			(signal) => deps.engine.embed(texts, signal),
		);
		const [first = []] = vectors;
		if (dimensions !== null && dimensions !== first.length)
			throw new HttpError(400, "invalid_value", `dimensions: this model supports only ${first.length}.`, {
				param: "dimensions",
			});
		const data = vectors.map((vector, index) => ({
			object: "embedding",
			index,
			embedding: base64 ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector,
		}));
		const usage = { prompt_tokens: tokens, total_tokens: tokens };
		sendJson(response, 200, { object: "list", data, model, usage });
	} catch (error) {
		if (!closed.signal.aborted) sendError(response, toHttpError(error, "input"));
	}
}
