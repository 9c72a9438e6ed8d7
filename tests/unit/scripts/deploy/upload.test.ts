import { describe, expect, test } from "vitest";
import { findAddress } from "../../../../scripts/deploy/upload.ts";

describe("findAddress", () => {
	test.each([
		["https://omeruta-brain.me.workers.dev", "https://omeruta-brain.me.workers.dev/"],
		["chat.example.com (custom domain)", "https://chat.example.com/"],
		["chat.example.com/* (zone name: example.com)", "https://chat.example.com/"],
	])("finds the address in %j", (target, address) => {
		expect(findAddress(["schedule: 0 * * * *", target, "Producer for crawl"])).toBe(address);
	});

	test("finds none among queues, cron triggers, and patterns", () => {
		expect(findAddress(["schedule: 0 * * * *", "Consumer for usage-logs", "*.example.com/*"])).toBeNull();
		expect(findAddress(["example.com/chat/*"])).toBeNull();
	});
});
