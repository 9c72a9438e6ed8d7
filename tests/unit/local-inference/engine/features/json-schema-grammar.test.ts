import { describe, expect, test } from "vitest";
import { answerGrammar } from "../../../../../local-inference/engine/features/answer-grammar.ts";

const grammarOf = (schema: object) =>
	answerGrammar({
		response_format: { type: "json_schema", json_schema: { name: "x", schema: { ...schema } } },
	});

describe("the grammar of a JSON schema", () => {
	test("allows the properties in order, and only the required ones without a choice", () => {
		const schema = {
			type: "object",
			properties: { a: { type: "boolean" }, b: { type: "null" } },
			required: ["a"],
			additionalProperties: false,
		};
		expect(grammarOf(schema)).toBe(
			[
				"root ::= r6",
				'r0 ::= "true" | "false"',
				'r1 ::= "null"',
				'r2 ::= "\\"b\\":" r1 ',
				'r3 ::= ("," r2)?',
				'r4 ::= "\\"a\\":" r0 r3',
				'r5 ::= "," r4',
				'r6 ::= "{" r4 "}"',
			].join("\n"),
		);
	});

	test.each<[string, object]>([
		[
			"a Pydantic model",
			{ properties: { n: { anyOf: [{ type: "integer" }, { type: "null" }], default: null } } },
		],
		[
			"a reference to itself",
			{ $ref: "#/$defs/n", $defs: { n: { properties: { n: { $ref: "#/$defs/n" } } } } },
		],
		["an enumeration", { type: "string", enum: ["a", "b"] }],
		["safe integers", { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }],
		["a short list", { type: "array", items: { type: "string", maxLength: 5 }, minItems: 1, maxItems: 3 }],
		["a tuple", { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false }],
		["a date", { type: "string", format: "date-time" }],
		["a map", { type: "object", additionalProperties: { type: "number" } }],
	])("exists for %s", (_, schema) => {
		expect(grammarOf(schema)).toMatch(/^root ::= \w+\n/);
	});

	test.each<[string, object, RegExp]>([
		["a pattern", { type: "string", pattern: "^a" }, /keyword "pattern"/],
		[
			"a nested bound of a number",
			{ properties: { n: { type: "number", minimum: 0 } } },
			/keyword "minimum"/,
		],
		["a range of integers that cannot be listed", { type: "integer", minimum: 7 }, /range of integers/],
		["an unknown format", { type: "string", format: "email" }, /format "email"/],
		["several schemas at once", { allOf: [{ type: "object" }, { type: "object" }] }, /keyword "allOf"/],
		["a reference to nothing", { $ref: "#/$defs/gone" }, /reference "#\/\$defs\/gone"/],
	])("rejects %s by name, because it cannot be enforced", (_, schema, message) => {
		expect(() => grammarOf(schema)).toThrow(
			expect.objectContaining({
				code: "request_refused",
				param: "response_format.json_schema.schema",
				message: expect.stringMatching(message),
			}),
		);
	});
});
