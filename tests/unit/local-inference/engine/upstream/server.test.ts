import { expect, test } from "vitest";
import { UpstreamServer } from "../../../../../local-inference/engine/upstream/server.ts";
import { startUpstream } from "../../../../support/upstream.ts";

test("a server reports the context size of the requested model, not that of the first", async () => {
	const models = [{ id: "a", max_model_len: 32_768 }, { id: "b", max_model_len: 4_096 }, { id: "c" }];
	const upstream = await startUpstream({ slots: null, models });
	try {
		const contextTokensOf = async (model: string | null) =>
			(await new UpstreamServer(upstream.url, "", model).probe()).contextTokens;
		expect(await contextTokensOf(null)).toBe(32_768);
		expect(await contextTokensOf("b")).toBe(4_096);
		expect(await contextTokensOf("c")).toBeNull();
	} finally {
		await upstream.close();
	}
});
