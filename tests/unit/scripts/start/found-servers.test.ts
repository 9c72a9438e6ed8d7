import { expect, test } from "vitest";
import { describeFoundServers, KNOWN_SERVERS } from "../../../../scripts/start/found-servers.ts";
import { json, startSseServer } from "../../../support/sse-server.ts";

test("describeFoundServers says how to use a running server, and ignores other programs on its port", async () => {
	await using ollama = await startSseServer({ "/api/version": json(200, { version: "0.12.3" }) });
	await using other = await startSseServer({ "/api/v0/models": json(200, { hello: "world" }) });
	const [first, second] = KNOWN_SERVERS;
	if (!first || !second) throw new Error("Two servers are known.");
	const servers = [
		{ ...first, url: ollama.url },
		{ ...second, url: other.url },
	];
	expect(await describeFoundServers(servers)).toEqual([
		`Ollama; to use its model: UPSTREAM_URLS=${ollama.url} npm start`,
	]);
	await other[Symbol.asyncDispose]();
	expect(await describeFoundServers(servers)).toHaveLength(1);
});
