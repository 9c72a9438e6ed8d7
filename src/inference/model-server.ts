import * as z from "zod";
import type { Config } from "../config.ts";
import { ModelServerHealth } from "../contracts/model-server-health.ts";
import { ModelServerState } from "../contracts/staff.ts";
import { normalizeBaseUrl } from "../upstream/base-url.ts";
import { fetchFrom, readJson } from "../upstream/openai-server.ts";

const TIMEOUT_MS = 3_000;

const OwnHealth = ModelServerHealth.partial().required({ status: true, model: true });
/** Other servers report a status or nothing. */
const OtherHealth = z.object({ status: z.string() }).catch({ status: "ok" });
const UNREPORTED: Omit<ModelServerState, "status"> = {
	model: null,
	device: null,
	context_tokens: null,
	memory_bytes: null,
	slots: null,
	waiting: null,
	detail: null,
};

/**
 * Asks the model server about its model, slots and memory. Returns null if none is configured. Never throws: a server
 * that does not respond has the status `unreachable`.
 */
export async function readModelServer(
	{ llamaCppUrl, llamaCppApiKey }: Pick<Config, "llamaCppUrl" | "llamaCppApiKey">,
	fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
): Promise<ModelServerState | null> {
	if (llamaCppUrl === "") return null;
	const server = { url: normalizeBaseUrl(llamaCppUrl), apiKey: llamaCppApiKey, fetch };
	try {
		const body = await readJson(
			await fetchFrom(server, "/health", { signal: AbortSignal.timeout(TIMEOUT_MS) }),
		);
		const { data: reported = OtherHealth.parse(body) } = OwnHealth.safeParse(body);
		return ModelServerState.parse({ ...UNREPORTED, ...reported });
	} catch {
		return { ...UNREPORTED, status: "unreachable" };
	}
}
