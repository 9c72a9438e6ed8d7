import * as z from "zod";
import { readJson } from "./openai-server.ts";
import { ProviderError, type ProviderErrorKind } from "./provider-error.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** The `error` field of a response: OpenAI's error object, possibly with a numeric code, or plain text. */
export const ErrorDetail = z.lazy(() =>
	z.union([
		z.string().transform((message) => ({ message, code: null, type: null, param: null })),
		z.object({
			message: z.string().nullish(),
			code: z.union([z.string(), z.number()]).nullish(),
			type: z.string().nullish(),
			param: z.string().nullish().catch(null),
		}),
	]),
);
export type ErrorDetail = z.infer<typeof ErrorDetail>;

/** Returns the error detail of a response, or an empty object if the body has another format. */
export async function readErrorDetail(response: Response): Promise<ErrorDetail> {
	const body = ErrorBody.safeParse(await readJson(response));
	return body.success ? body.data.error : {};
}

const ErrorBody = z.object({ error: ErrorDetail });

/**
 * Converts a response with an error status to a `ProviderError` that includes the delay from the response's
 * `Retry-After` header.
 */
export function errorFromResponse(response: Response, detail: ErrorDetail, now: number): ProviderError {
	const { status, headers } = response;
	const kind = kindOf(status, detail);
	// The client can shorten its request, so it needs the reason, not which server refused it.
	const reason = kind === "too_long" ? wordsOf(detail) : "";
	const message = reason || `The model server responded with status ${status}${suffixOf(detail)}`;
	const retryAfterMs = parseRetryAfter(headers.get("Retry-After"), now);
	return new ProviderError(kind, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/**
 * Returns the error as `unsupported` if it is about something that only a client of OpenAI's API can require. Otherwise
 * returns it unchanged. The message is the server's, without the name of the parameter. Servers without vision describe
 * their error only in words, some with status 500.
 */
export function asUnsupported(
	error: ProviderError,
	detail: ErrorDetail,
	{ features = {}, messages }: { features?: object | undefined; messages: readonly { images?: unknown }[] },
): ProviderError {
	const words = wordsOf(detail);
	const [name = ""] = (detail.param ?? "").split(/[.[]/);
	if (error.kind === "refused" && Object.hasOwn(features, name)) {
		const param = detail.param ?? name;
		const reason = words.startsWith(`${param}: `) ? words.slice(param.length + 2) : words;
		return new ProviderError("unsupported", reason || error.message, { param });
	}
	const hasImages = messages.some(({ images }) => images !== undefined);
	if (!hasImages || !/image|vision|multimodal|mmproj/i.test(words)) return error;
	// A server that names the message counts those that were added to the client's.
	const reason = name === "messages" ? "." : `: ${words}`;
	return new ProviderError("unsupported", `The model cannot read images${reason}`, { param: "messages" });
}

/** Converts an error that arrived in a stream, after the response had started, to a `ProviderError`. */
export function errorFromStream(detail: ErrorDetail): ProviderError {
	const { code, type } = detail;
	const status = type === "invalid_request_error" ? 400 : 0;
	const kind = kindOf(typeof code === "number" ? code : status, detail);
	const message = kind === "busy" ? "The model server is busy" : "The model failed while answering";
	return new ProviderError(kind, message + suffixOf(detail));
}

const DETAIL_MAX_CHARS = 200;

function suffixOf(detail: ErrorDetail): string {
	const words = wordsOf(detail);
	return words === "" ? "." : `: ${words}`;
}

/** Returns what the server says about the error, or an empty string. */
function wordsOf({ message }: ErrorDetail): string {
	return (message ?? "").slice(0, DETAIL_MAX_CHARS);
}

/** Error codes and types that are more specific than the status. llama-server sends some of them as a type. */
const KIND_BY_CODE: ReadonlyMap<unknown, ProviderErrorKind> = new Map([
	["queue_full", "busy"],
	["model_loading", "busy"],
	["model_downloading", "unavailable"],
	["model_unavailable", "unavailable"],
	["context_length_exceeded", "too_long"],
	["exceed_context_size_error", "too_long"],
	// The model name came from the server's list of models, which must have changed. The next attempt reads it again.
	["model_not_found", "broken"],
	["not_found_error", "broken"],
]);

/** Statuses from a gateway or Cloudflare's edge (521 to 523, 530) that cannot reach the server behind it. */
const NO_SERVER_STATUSES: ReadonlySet<number> = new Set([502, 521, 522, 523, 530]);

function kindOf(status: number, { code, type }: ErrorDetail): ProviderErrorKind {
	const known = KIND_BY_CODE.get(code) ?? KIND_BY_CODE.get(type);
	if (known !== undefined) return known;
	if (status === 503 || status === 429) return "busy";
	if (NO_SERVER_STATUSES.has(status)) return "unreachable";
	return status >= 400 && status < 500 ? "refused" : "broken";
}
