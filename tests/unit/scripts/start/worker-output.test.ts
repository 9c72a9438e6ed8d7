import { describe, expect, test } from "vitest";
import { createWorkerFilter } from "../../../../scripts/start/worker-output.ts";

const YELLOW = "\u001b[33m";
const PLAIN = "\u001b[0m";

describe("the filter for the Worker's output", () => {
	test("shows all lines of an error, without colors and without wrangler's stack frames", () => {
		expect(
			shown(
				`${YELLOW}✘ [ERROR]${PLAIN} it broke`,
				"",
				"  Error: x",
				"      at fetch (src/index.ts:4:1)",
				"      at drain (/home/me/node_modules/wrangler/templates/middleware.ts:5:30)",
				"a log line of the Worker",
			),
		).toEqual(["✘ [ERROR] it broke", "  Error: x", "      at fetch (src/index.ts:4:1)"]);
	});

	test("shows uncaught errors", () => {
		expect(shown("[wrangler:error] Error: boom", "    at fetch (src/index.ts:4:1)")).toHaveLength(2);
	});

	test("hides requests, log lines and the warnings that every start prints", () => {
		expect(
			shown(
				"[wrangler:info] GET /health 200 OK (4ms)",
				"asked",
				"▲ [WARNING] Scheduled Workers are not automatically triggered during local development.",
				"",
				"  To manually trigger a scheduled event, run:",
				"✘ [ERROR] e = rust/worker/ffi.rs:110: failed: failed to lookup address information: Name not known",
				"  stack: workerd@383c3f9 workerd@28a3c60",
				"[wrangler:warn] The Workers runtime crashed unexpectedly and is being restarted (crash #1).",
				'[wrangler:warn] Moving message "41" on queue "crawl" to dead letter queue "dead-letters" after 4 failed attempts...',
			),
		).toEqual([]);
	});
});

function shown(...lines: string[]): string[] {
	const out: string[] = [];
	const filter = createWorkerFilter((line) => out.push(line));
	for (const line of lines) filter(line);
	return out;
}
