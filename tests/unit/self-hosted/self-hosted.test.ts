import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WORKER_PATH } from "../../../src/self-hosted/self-hosted.ts";

test("the Worker serves the same paths under npm start as wrangler.toml assigns to it on Cloudflare", () => {
	const toml = readFileSync(new URL("../../../wrangler.toml", import.meta.url), "utf8");
	const [, list = ""] = /^run_worker_first = \[(.*)\]$/m.exec(toml) ?? [];
	const patterns = Array.from(list.matchAll(/"([^"]+)"/g), ([, pattern = ""]) => pattern);
	expect(patterns.length).toBeGreaterThan(0);
	for (const pattern of patterns) expect(pattern.replace("*", "x")).toMatch(WORKER_PATH);
	const alternatives = WORKER_PATH.source.split("|");
	expect(alternatives).toHaveLength(patterns.length);
	for (const path of ["/", "/app/app.js", "/favicon.svg", "/apix"]) expect(path).not.toMatch(WORKER_PATH);
});
