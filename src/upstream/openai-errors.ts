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
	const reason = kind === "too_long" ? wordsOf(detail) : kind === "unreachable" ? NOT_RESPONDING : "";
	const message = reason || describe(`The model server responded with status ${status}`, detail);
	const retryAfterMs = parseRetryAfter(headers.get("Retry-After"), now);
	return new ProviderError(kind, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** @throws {ProviderError} when a server responded with a page, as a login or the wrong URL does */
export function assertNoPage({ headers }: Response): void {
	if (headers.get("Content-Type")?.startsWith("text/html"))
		throw new ProviderError(
			"broken",
			"The model server returned a web page instead of an answer; check its URL.",
		);
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
	if (kind === "unreachable") return new ProviderError(kind, NOT_RESPONDING);
	return new ProviderError(kind, describe(IN_STREAM[kind] ?? "The model failed while answering", detail));
}

/** Said instead of the status of a gateway, whose reasons are about servers that a user doesn't know. */
export const NOT_RESPONDING = "The model server is not responding.";

const DETAIL_MAX_CHARS = 200;

/** How the description of an error in a stream begins. */
const IN_STREAM: Partial<Record<ProviderErrorKind, string>> = {
	busy: "The model server is busy",
	loading: "The model server is restarting",
};

/** Adds what the server says about the error. A server that passes on the error of another may already begin like this. */
function describe(what: string, detail: ErrorDetail): string {
	const words = wordsOf(detail);
	if (words.startsWith(what)) return words;
	return words === "" ? `${what}.` : `${what}: ${words}`;
}

/** Returns what the server says about the error, or an empty string. */
function wordsOf({ message }: ErrorDetail): string {
	return (message ?? "").slice(0, DETAIL_MAX_CHARS);
}

/** Error codes and types that are more specific than the status. llama-server sends some of them as a type. */
const KIND_BY_CODE: ReadonlyMap<unknown, ProviderErrorKind> = new Map([
	["queue_full", "busy"],
	["model_loading", "loading"],
	// llama-server, which sends it while it loads its model.
	["unavailable_error", "loading"],
	["server_unreachable", "unreachable"],
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
