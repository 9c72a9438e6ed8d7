import * as z from "zod";
import { readJson } from "./openai-server.ts";
import { ProviderError, type ProviderErrorKind } from "./provider-error.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** The `error` field of a response: OpenAI's error object, possibly with a numeric code, or plain text. */
export const ErrorDetail = z.union([
	z.string().transform((message) => ({ message, code: null, type: null, param: null })),
	z.object({
		message: z.string().nullish(),
		code: z.union([z.string(), z.number()]).nullish(),
		type: z.string().nullish(),
		param: z.string().nullish().catch(null),
	}),
]);
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
	const message = `The model server responded with status ${status}${suffixOf(detail)}`;
	const retryAfterMs = parseRetryAfter(headers.get("Retry-After"), now);
	return new ProviderError(
		kindOf(status, detail),
		message,
		retryAfterMs === undefined ? {} : { retryAfterMs },
	);
}

/**
 * Returns the error as `unsupported` if it is about something that only a client of OpenAI's API can require. Otherwise
 * returns it unchanged. Servers without vision describe their error only in words, some with status 500.
 */
export function asUnsupported(
	error: ProviderError,
	{ param, message }: ErrorDetail,
	{ features = {}, messages }: { features?: object | undefined; messages: readonly { images?: unknown }[] },
): ProviderError {
	const [name = ""] = (param ?? "").split(/[.[]/);
	const isFeature = error.kind === "refused" && Object.hasOwn(features, name);
	const hasImages = messages.some(({ images }) => images !== undefined);
	const isImage = hasImages && /image|vision|multimodal|mmproj/i.test(message ?? "");
	if (isFeature) return new ProviderError("unsupported", error.message, { param: param ?? name });
	if (!isImage) return error;
	return new ProviderError("unsupported", `The model cannot read images. ${error.message}`, {
		param: "messages",
	});
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

function suffixOf({ message }: ErrorDetail): string {
	return message ? `: ${message.slice(0, DETAIL_MAX_CHARS)}` : ".";
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
