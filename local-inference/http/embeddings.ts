import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError } from "./errors.ts";
import { sendError, sendJson } from "./json.ts";
import { parseEmbeddings, readBody } from "./request.ts";
import { inTurn, readyModel, refusalOf, type TurnDeps } from "./turn.ts";

/** `POST /v1/embeddings`, by the loaded model. A client that goes away leaves the queue or stops the work. */
export async function embed(
	deps: TurnDeps,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const gone = new AbortController();
	response.once("close", () => gone.abort(new Error("The client went away.")));
	const { model: asked, texts, base64, dimensions } = parseEmbeddings(await readBody(request));
	const model = readyModel(deps, asked);
	try {
		const { vectors, tokens } = await inTurn(
			deps,
			request,
			gone.signal,
			() => {},
			() => deps.engine.embed(texts, gone.signal),
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
		if (!gone.signal.aborted) sendError(response, refusalOf(error, "input"));
	}
}
