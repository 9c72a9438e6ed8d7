import * as z from "zod";
import type { Config } from "../config.ts";
import type { ModelServerState } from "../contracts/staff.ts";
import { normalizeBaseUrl } from "../upstream/base-url.ts";

const TIMEOUT_MS = 3_000;

/** The health of our own model server. Other servers report less, or have other fields, which are ignored. */
const Reported = z.object({
	status: z.string().catch("ok"),
	model: z.string().nullable().catch(null),
	device: z.string().nullable().catch(null),
	context_tokens: z.int().nullable().catch(null),
	memory_bytes: z.number().nullable().catch(null),
	slots: z.object({ total: z.int(), busy: z.int() }).nullable().catch(null),
	waiting: z.int().nullable().catch(null),
	detail: z.string().nullable().catch(null),
});

/**
 * Asks the model server about its model, slots and memory. Returns null if none is configured. Never throws: a server
 * that does not respond has the status `unreachable`.
 */
export async function readModelServer(
	{ llamaCppUrl, llamaCppApiKey }: Pick<Config, "llamaCppUrl" | "llamaCppApiKey">,
	fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
): Promise<ModelServerState | null> {
	if (llamaCppUrl === "") return null;
	try {
		const response = await fetch(`${normalizeBaseUrl(llamaCppUrl)}/health`, {
			headers: llamaCppApiKey === "" ? {} : { authorization: `Bearer ${llamaCppApiKey}` },
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		return Reported.parse(await response.json().catch(() => ({})));
	} catch {
		return Reported.parse({ status: "unreachable" });
	}
}
