import { describe, expect, test } from "vitest";
import { formatLogEntry, type LogEntry, parseLogEntry } from "../../../../scripts/start/log-entry.ts";

const ENTRY: LogEntry = {
	time: "2026-11-27T10:00:00.000Z",
	level: "warn",
	part: "worker",
	message: "a crawl step failed",
};

describe("a log entry", () => {
	test("is a line for people, or a JSON object on one line", () => {
		expect(formatLogEntry(ENTRY, "pretty")).toBe("2026-11-27T10:00:00.000Z warn  a crawl step failed");
		const json = formatLogEntry({ ...ENTRY, message: "two\nlines" }, "json");
		expect(json).not.toContain("\n");
		expect(JSON.parse(json)).toEqual({ ...ENTRY, message: "two\nlines" });
	});

	test("is the same after it was written in JSON and parsed", () => {
		expect(parseLogEntry(formatLogEntry(ENTRY, "json"))).toEqual(ENTRY);
	});

	test.each(["", "plain text", "{", '{"level":"loud"}', "[]", "null"])(
		"is not found in the line %j",
		(line) => {
			expect(parseLogEntry(line)).toBeNull();
		},
	);
});
