import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { beforeAll, describe, expect, test } from "vitest";
import type { Grammar } from "../../../../../local-inference/engine/child-protocol.ts";
import { compileGrammar } from "../../../../../local-inference/engine/constraints.ts";
import { answerGrammar } from "../../../../../local-inference/engine/features/answer-grammar.ts";

const grammarOf = (schema: object) =>
	answerGrammar({
		response_format: { type: "json_schema", json_schema: { name: "x", schema: { ...schema } } },
	});
const grammarOfTool = (parameters?: object, strict?: boolean) =>
	answerGrammar({
		tools: [{ type: "function", function: { name: "f", parameters: { ...parameters }, strict } }],
		tool_choice: "required",
	});

/** Returns a schema of `length` references, each to the next one. */
function chain(length: number): object {
	const steps = Array.from({ length }, (_, at) => [`s${at}`, { $ref: `#/$defs/s${at + 1}` }]);
	return { $ref: "#/$defs/s0", $defs: { ...Object.fromEntries(steps), [`s${length}`]: { type: "null" } } };
}

let llama: Awaited<ReturnType<typeof getLlama>>;
beforeAll(async () => {
	llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.disabled });
});
async function compile(grammar: Grammar | null) {
	if (grammar === null) throw new Error("expected a grammar");
	return compileGrammar(llama, grammar);
}

describe("the grammar of a JSON schema", () => {
	test("allows the properties in order, and only the required ones without a choice", () => {
		const schema = {
			type: "object",
			properties: { a: { type: "boolean" }, b: { type: "null" } },
			required: ["a"],
			additionalProperties: false,
		};
		expect(grammarOf(schema)?.gbnf).toBe(
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
		["the longest text", { type: "string", minLength: 1_000, maxLength: 1_000 }],
		["a value of any type", {}],
	])("can be compiled for %s", async (_, schema) => {
		await expect(compile(grammarOf(schema))).resolves.toBeDefined();
	});

	test.each<[string, object]>([
		["a reference to itself", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } }],
		["a choice of itself", { anyOf: [{ $ref: "#" }, { type: "null" }] }],
	])("is refused if it consists of %s", async (_, schema) => {
		await expect(compile(grammarOf(schema))).rejects.toMatchObject({
			code: "request_refused",
			param: "response_format.json_schema.schema",
		});
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
		["a long text", { type: "string", maxLength: 2_000 }, /"maxLength" of more than 1000/],
		["a text of no length", { type: "string", minLength: 5, maxLength: 2 }, /"minLength"/],
		["a list of no length", { type: "array", minItems: 3, maxItems: 1 }, /"minItems"/],
		["half an item", { type: "array", maxItems: 2.5 }, /"maxItems"/],
		["a negative length", { type: "string", minLength: -1 }, /"minLength"/],
		["a tuple that is too long", { prefixItems: [{}, {}], maxItems: 1 }, /"prefixItems"/],
		["a tuple that is too short", { prefixItems: [{}], items: false, minItems: 2 }, /"minItems"/],
		["a long chain of references", chain(100), /more than 64 levels/],
		["the length of a date", { type: "string", format: "date", maxLength: 5 }, /length beside a format/],
		["no choice at all", { enum: [] }, /empty enum/],
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

describe("the grammar of a tool", () => {
	test.each<[string, object]>([
		["a pattern", { type: "string", pattern: "^a" }],
		["the format of a URL", { type: "string", format: "uri", "x-order": 1, nullable: true }],
		["a long text", { type: "string", maxLength: 2_000 }],
		["a text of no length", { type: "string", minLength: 5, maxLength: 2 }],
		["a bound of a number", { type: "number", minimum: 0 }],
		["a range of integers that cannot be listed", { type: "integer", minimum: 7 }],
		["a choice beside a type", { type: "object", oneOf: [{ required: ["a"] }] }],
		["several schemas at once", { allOf: [{ type: "object" }, { type: "object" }] }],
		["an exception", { not: { type: "null" } }],
		["no choice at all", { enum: [] }],
		["a reference to nothing", { $ref: "#/$defs/gone" }],
		["an unknown type", { type: "file" }],
	])("leaves out %s unless the tool is strict", async (_, schema) => {
		const parameters = { type: "object", properties: { v: schema }, required: ["v"] };
		await expect(compile(grammarOfTool(parameters))).resolves.toBeDefined();
		expect(() => grammarOfTool(parameters, true)).toThrow(expect.objectContaining({ param: "tools" }));
	});

	test("allows no arguments for a function without parameters", () => {
		const tools = [{ type: "function" as const, function: { name: "now" } }];
		expect(answerGrammar({ tools, tool_choice: "required" })?.gbnf).toContain(' "{}" "}"');
	});
});
