import { describe, expect, test } from "vitest";
import { findViolations } from "../../../scripts/check-imports.ts";

describe("findViolations", () => {
	const violationsOf = (file: string, text: string) => findViolations(new Map([[file, text]]));

	test("accepts imports from lower layers, from the file's own area and from packages", () => {
		const text = `
			import { z } from "zod";
			import { messageOf } from "../errors.ts";
			import { search } from "../knowledge/search.ts";
			import { validate } from "./middleware/validate.ts";
		`;
		expect(violationsOf("src/http/health.ts", text)).toEqual([]);
	});

	test.each([
		["a value", 'import { chat } from "../pipeline/chat.ts";'],
		["a type", 'import type { Deps } from "../pipeline/chat.ts";'],
		["a re-export", 'export { chat } from "../pipeline/chat.ts";'],
		["a re-export of everything", 'export * from "../pipeline/chat.ts";'],
		["a dynamic import", 'const chat = await import("../pipeline/chat.ts");'],
		["an inline type", 'type Deps = import("../pipeline/chat.ts").Deps;'],
	])("rejects %s from a higher layer", (_kind, text) => {
		expect(violationsOf("src/knowledge/search.ts", text)).toEqual([
			"src/knowledge/search.ts must not import src/pipeline/chat.ts",
		]);
	});

	test("rejects imports between two areas of one layer", () => {
		expect(violationsOf("src/queue/consumer.ts", 'import "../http/health.ts";')).toHaveLength(1);
	});

	test("rejects imports that are not listed for a program such as the client SDK", () => {
		const text = 'import "../contracts/tasks.ts"; import "../errors.ts";';
		expect(violationsOf("src/client/client.ts", text)).toEqual([
			"src/client/client.ts must not import src/errors.ts",
		]);
	});

	test("rejects imports of tests", () => {
		expect(violationsOf("scripts/check.ts", 'import "../tests/support/stack.ts";')).toHaveLength(1);
	});

	test("rejects imports in a folder that has no layer", () => {
		expect(violationsOf("src/new/file.ts", 'import "../errors.ts";')).toHaveLength(1);
	});
});
