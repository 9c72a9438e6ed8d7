import { z } from "zod";
import { ProviderError, type Trouble } from "../inference/provider.ts";

/** What servers put into `error`: OpenAI's object, the same with a number as its code, or plain text. */
export const Fault = z.union([
	z.string().transform((message) => ({ message, code: null, type: null })),
	z.object({
		message: z.string().nullish(),
		code: z.union([z.string(), z.number()]).nullish(),
		type: z.string().nullish(),
	}),
]);
export type Fault = z.infer<typeof Fault>;

/** The trouble that an HTTP status and OpenAI's error object stand for. `status` 0: the fault came inside a stream. */
export function providerError(status: number, fault: Fault, retryAfterMs?: number): ProviderError {
	const detail = fault.message ? `: ${fault.message.slice(0, DETAIL_MAX_CHARS)}` : ".";
	const trouble = troubleOf(status, fault);
	const inStream = trouble === "busy" ? "The model server is busy" : "The model failed mid-answer";
	const message = `${status === 0 ? inStream : `The model server answered ${status}`}${detail}`;
	return new ProviderError(trouble, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

const DETAIL_MAX_CHARS = 200;

/** Codes and types that say more than the status does; llama-server writes some of them as a type. */
const TROUBLE_OF_CODE: ReadonlyMap<unknown, Trouble> = new Map([
	["queue_full", "busy"],
	["model_loading", "busy"],
	["model_downloading", "unavailable"],
	["model_unavailable", "unavailable"],
	["context_length_exceeded", "too_long"],
	["exceed_context_size_error", "too_long"],
	// The name came from the server's own list, so the list has changed: the next attempt reads it again.
	["model_not_found", "broken"],
	["not_found_error", "broken"],
]);

/** What a gateway, or Cloudflare's edge (521 to 523, 530), returns when the server behind it cannot be reached. */
const NO_SERVER_STATUSES: ReadonlySet<number> = new Set([502, 521, 522, 523, 530]);

function troubleOf(status: number, { code, type }: Fault): Trouble {
	const known = TROUBLE_OF_CODE.get(code) ?? TROUBLE_OF_CODE.get(type);
	if (known !== undefined) return known;
	const said = status === 0 && typeof code === "number" ? code : status;
	if (said === 503 || said === 429) return "busy";
	if (NO_SERVER_STATUSES.has(said)) return "unreachable";
	return said >= 400 && said < 500 ? "refused" : "broken";
}
