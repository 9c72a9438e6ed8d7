import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startHub } from "../support/hub.ts";
import { ModelServer, readHealth } from "../support/model-server.ts";
import { encodeTinyModel, TINY_ANSWER, TINY_LLAMA } from "../support/tiny-model.ts";

test("a model server downloads a model of a hub, answers with it, and later starts without the hub", async () => {
	const folder = await mkdtemp(join(tmpdir(), "hub-model-"));
	try {
		const hub = await startHub({
			"acme/Tiny-GGUF": { license: "mit", files: { "tiny-Q4_K_M.gguf": encodeTinyModel(TINY_LLAMA) } },
		});
		hub.disconnectAfter(20_000);
		const settings = { LOCAL_MODEL: "hf:acme/Tiny-GGUF", HF_ENDPOINT: hub.url, OMERUTA_MODELS: folder };
		// An empty variable is not set: as many slots as the memory allows.
		const env = { ...settings, LOCAL_INFERENCE_SLOTS: "" };
		const first = await ModelServer.start(env);
		expect(await answer(first)).toContain(TINY_ANSWER);
		expect((await readHealth(first.url)).slots.total).toBe(16);
		await first.stop();
		expect(await readdir(folder)).toContain("acme--Tiny-GGUF--tiny-Q4_K_M.gguf");
		await hub[Symbol.asyncDispose]();

		await using second = await ModelServer.start(env);
		expect(await answer(second)).toContain(`"model":"hf:acme/Tiny-GGUF:Q4_K_M"`);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});

async function answer(server: ModelServer): Promise<string> {
	const messages = [{ role: "user", content: "Hi" }];
	return (await server.post("/v1/chat/completions", { messages, temperature: 0 })).text();
}
