import fc from "fast-check";
import { z } from "zod";

type Json = Record<string, unknown>;

const Node = z.looseObject({
	const: z.unknown().optional(),
	enum: z.array(z.unknown()).optional(),
	anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
	oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
	allOf: z.array(z.record(z.string(), z.unknown())).optional(),
	type: z.union([z.string(), z.array(z.string())]).optional(),
	pattern: z.string().optional(),
	minLength: z.number().optional(),
	maxLength: z.number().optional(),
	minimum: z.number().optional(),
	maximum: z.number().optional(),
	items: z.record(z.string(), z.unknown()).optional(),
	properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
	required: z.array(z.string()).optional(),
});

/**
 * Generates values that match a JSON Schema. Rules beyond the schema, such as common passwords, may still reject them.
 */
export function valid(schema: Json): fc.Arbitrary<unknown> {
	const node = Node.parse(schema);
	const choices = node.anyOf ?? node.oneOf;
	if (node.const !== undefined) return fc.constant(node.const);
	if (node.enum !== undefined) return fc.constantFrom(...node.enum);
	if (choices !== undefined) return fc.oneof(...choices.map(valid));
	if (Array.isArray(node.type)) return fc.oneof(...node.type.map((type) => valid({ ...schema, type })));
	switch (node.type) {
		case "string":
			if (node.pattern !== undefined) return fc.stringMatching(new RegExp(node.pattern));
			return text(node.minLength ?? 0, node.maxLength);
		case "integer":
			return fc.integer({ min: bounded(node.minimum, -1), max: bounded(node.maximum, 10_000) });
		case "number":
			return fc.double({ noNaN: true });
		case "boolean":
			return fc.boolean();
		case "null":
			return fc.constant(null);
		case "array":
			return fc.array(valid(node.items ?? {}), { maxLength: 3 });
		case "object": {
			const fields: Record<string, fc.Arbitrary<unknown>> = {};
			for (const [key, inner] of Object.entries(node.properties ?? {})) fields[key] = valid(inner);
			return fc.record<Record<string, unknown>>(fields, {
				requiredKeys: (node.required ?? []).filter((key) => key in fields),
			});
		}
		default:
			return fc.jsonValue({ maxDepth: 2 });
	}
}

/**
 * Generates values that usually violate the schema. A field is missing, added or replaced, or the whole value is
 * arbitrary.
 */
export function broken(schema: Json): fc.Arbitrary<unknown> {
	const keys = Object.keys(Node.parse(schema).properties ?? {});
	const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text(0, 9_000), fc.constantFrom(...ODD));
	if (keys.length === 0) return odd;
	const changed = fc
		.tuple(valid(schema), fc.constantFrom(...keys), odd)
		.map(([value, key, other]) => ({ ...Object(value), [key]: other }));
	const missing = fc.tuple(valid(schema), fc.constantFrom(...keys)).map(([value, key]) => {
		const { [key]: _, ...rest } = Object(value);
		return rest;
	});
	const more = fc
		.tuple(valid(schema), fc.string(), odd)
		.map(([value, key, other]) => ({ ...Object(value), [key]: other }));
	return fc.oneof({ weight: 4, arbitrary: changed }, missing, more, odd);
}

/** Serializes the values as JSON and truncates some of them. */
export function textOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
	const whole = values.map((value) => JSON.stringify(value) ?? "");
	const cut = fc.tuple(whole, fc.nat()).map(([json, at]) => json.slice(0, at % (json.length + 1)));
	return fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: cut });
}

const ODD = [
	"",
	" ",
	"\0",
	"\ud800",
	"../../etc/passwd",
	"' OR 1=1 --",
	"%00",
	"__proto__",
	"{{7*7}}",
	Number.MAX_SAFE_INTEGER,
	-1,
	0.5,
	1e300,
	"9".repeat(400),
	[[[[[[]]]]]],
];

function text(minLength: number, maxLength = 200): fc.Arbitrary<string> {
	const max = Math.max(minLength, Math.min(maxLength, 9_000));
	return fc.oneof(
		fc.string({ minLength, maxLength: Math.min(max, minLength + 40), unit: "binary" }),
		fc.string({ minLength, maxLength: max }),
	);
}

function bounded(limit: number | undefined, otherwise: number): number {
	return limit === undefined || !Number.isSafeInteger(limit) || Math.abs(limit) > 1e6 ? otherwise : limit;
}
