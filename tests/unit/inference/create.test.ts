import { beforeEach, expect, test } from "vitest";
import { CHAIN_START } from "../../../src/inference/chain-progress.ts";
import { breakers, createChain } from "../../../src/inference/create.ts";
import type { Passage } from "../../../src/text/passage.ts";
import { chunk, startSseServer, stream } from "../../support/sse-server.ts";
import { fakeAi, native } from "../../support/workers-ai.ts";
import { collect, neverAborted, passage, request } from "./helpers.ts";

beforeEach(() => breakers.reset());

const env = { AI: fakeAi({ "@cf/a": native("from the edge") }) };

function config(
	inference: ("llama-cpp" | "workers-ai" | "extractive")[],
	llamaCppUrl = "http://127.0.0.1:9",
) {
	return {
		inference,
		workersAiModels: ["@cf/a"],
		llamaCppUrl,
		llamaCppApiKey: "",
		modelContextTokens: null,
	};
}

const answeredBy = async (chain: ReturnType<typeof createChain>, ...passages: Passage[]) => {
	const asked = request({ question: "What is a ledger?", passages });
	const events = await collect(chain.generate(() => asked, CHAIN_START, neverAborted()));
	return events.flatMap((event) => (event.type === "provider" ? [event.name] : []));
};

test("createChain uses the providers in the configured order", async () => {
	expect(await answeredBy(createChain(config(["workers-ai", "extractive"]), env))).toEqual(["workers-ai"]);
	expect(await answeredBy(createChain(config(["extractive", "workers-ai"]), env))).toEqual(["extractive"]);
});

test.each(["", "/", "/v1", "/v1/"])(
	"createChain uses the global fetch for a model server whose URL ends in %j",
	async (end) => {
		await using server = await startSseServer({
			"/v1/chat/completions": stream(chunk("Hi"), "data: [DONE]"),
		});
		expect(await answeredBy(createChain(config(["llama-cpp", "extractive"], server.url + end), env))).toEqual(
			["llama-cpp"],
		);
	},
);

test("createChain falls back to the knowledge base when no model server is running", async () => {
	const refused: typeof fetch = async () => {
		throw new TypeError("fetch failed");
	};
	const chain = createChain(config(["llama-cpp", "extractive"]), env, { fetch: refused });
	expect(await answeredBy(chain, passage(1, "A ledger lists payments."))).toEqual([
		"llama-cpp",
		"extractive",
	]);
	await expect(answeredBy(chain)).rejects.toThrow("has nothing on this question");
});
