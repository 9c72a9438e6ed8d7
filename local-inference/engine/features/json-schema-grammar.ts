import type { Grammar } from "../child-protocol.ts";
import { EngineError } from "../engine.ts";
import { integerRule } from "./integer-rule.ts";
import { impliedType, isSchema, KEYWORDS, keywordsOf, resolveReference, type Schema } from "./json-schema.ts";
import { FORMATS } from "./string-formats.ts";

const CHARACTER = String.raw`([^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))`;
const NUMBER = '"-"? ("0" | [1-9] [0-9]{0,14}) ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?';
const NESTING_MAX = 64;
/** Largest bound of a length. llama.cpp rejects larger ones, or doesn't enforce them. */
const REPETITIONS_MAX = 1_000;

/**
 * Converts JSON Schemas to rules of a GBNF grammar. Texts that match the rules of a strict schema are valid by it, apart
 * from dates and times that don't exist, such as February 31. The rules are stricter than the schema where JSON leaves a
 * choice: properties keep the schema's order, and there is no whitespace. Properties that the schema does not list are
 * only generated for an object that lists none. What no grammar can enforce is left out if the schema isn't strict.
 *
 * @throws {EngineError} `request_refused` when a strict schema has a keyword that no grammar can enforce; the error names
 * it
 */
export class JsonSchemaGrammar {
	readonly #rules = new Map<string, string>();
	readonly #param: string;
	#next = 0;

	/** `param` is the request's parameter that errors name. */
	constructor(param: string) {
		this.#param = param;
	}

	/** Adds a rule and returns its name. */
	add(body: string): string {
		const name = `r${this.#next++}`;
		this.#rules.set(name, body);
		return name;
	}

	/** Adds the rules of a schema. Returns the name of its rule. */
	addSchema(schema: Schema, { isStrict }: { isStrict: boolean }): string {
		const refs = new Map<string, string>();
		return this.#visit(schema, { root: schema, refs, depth: 0, isStrict });
	}

	/** Adds the rules of any JSON object and returns the name of its rule. */
	addAnyObject(): string {
		const members = `${this.#named("string", `"\\"" ${CHARACTER}* "\\""`)} ":" ${this.#any()}`;
		return this.#named("object", `"{" (${members} ("," ${members})*)? "}"`);
	}

	/** Returns the whole grammar. */
	toGrammar(root: string): Grammar {
		const rules = [...this.#rules].map(([name, body]) => `${name} ::= ${body}`);
		return { gbnf: [`root ::= ${root}`, ...rules].join("\n"), param: this.#param };
	}

	#visit(schema: unknown, scope: Scope): string {
		if (schema === true || (isSchema(schema) && keywordsOf(schema).length === 0)) return this.#any();
		if (!isSchema(schema)) return this.#orAny("a schema that allows nothing", scope);
		if (scope.depth > NESTING_MAX) return this.#orAny(`more than ${NESTING_MAX} levels`, scope);
		const inner = { ...scope, depth: scope.depth + 1 };
		if (typeof schema.$ref === "string") return this.#reference(schema.$ref, schema, inner);
		if ("const" in schema) return this.#literals([schema.const], schema, "const", scope);
		if (Array.isArray(schema.enum)) return this.#literals(schema.enum, schema, "enum", scope);
		for (const keyword of ["anyOf", "oneOf"]) {
			const options = schema[keyword];
			if (!Array.isArray(options) || options.length === 0) continue;
			this.#assertOnly(schema, [keyword], scope);
			return this.add(options.map((option) => this.#visit(option, inner)).join(" | "));
		}
		const allOf = schema.allOf;
		if (Array.isArray(allOf) && allOf.length === 1) {
			this.#assertOnly(schema, ["allOf"], scope);
			return this.#visit(allOf[0], inner);
		}
		const types = [schema.type ?? impliedType(schema) ?? []].flat();
		const allowed = types.flatMap((type) => KEYWORDS[String(type)] ?? []);
		this.#assertOnly(schema, ["type", ...allowed], scope);
		if (types.length === 0) return this.#any();
		return this.add(types.map((type) => this.#typed(String(type), schema, inner)).join(" | "));
	}

	#typed(type: string, schema: Schema, scope: Scope): string {
		switch (type) {
			case "object":
				return this.#object(schema, scope);
			case "array":
				return this.#array(schema, scope);
			case "string":
				return this.#string(schema, scope);
			case "integer": {
				const rule = integerRule(schema);
				if (rule === null) this.#refuse("this range of integers", scope);
				return rule ?? integerRule({}) ?? NUMBER;
			}
			case "number":
				return NUMBER;
			case "boolean":
				return '"true" | "false"';
			case "null":
				return '"null"';
			default:
				return this.#orAny(`the type ${JSON.stringify(type)}`, scope);
		}
	}

	#object(schema: Schema, scope: Scope): string {
		const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
		const { additionalProperties: additional } = schema;
		if (properties.length === 0) {
			if (additional === false) return '"{}"';
			const value = isSchema(additional) ? this.#visit(additional, scope) : this.#any();
			const member = `${this.#named("string", `"\\"" ${CHARACTER}* "\\""`)} ":" ${value}`;
			return `"{" (${member} ("," ${member})*)? "}"`;
		}
		const required = new Set(Array.isArray(schema.required) ? schema.required : []);
		for (const name of required)
			if (!properties.some(([known]) => known === name))
				this.#refuse(`the required property ${JSON.stringify(name)}, which has no schema`, scope);
		const members = properties.map(([name, value]) => ({
			rule: `${quote(`${JSON.stringify(name)}:`)} ${this.#visit(value, scope)}`,
			isRequired: required.has(name),
		}));
		// `rest[i]` matches the members from i on, after a comma if there is one before them.
		let afterComma = "";
		let first = "";
		for (const { rule, isRequired } of members.toReversed()) {
			const whole = this.add(`${rule} ${afterComma}`);
			first = isRequired ? whole : first === "" ? `(${whole})?` : this.add(`${whole} | ${first}`);
			afterComma = this.add(
				isRequired ? `"," ${whole}` : afterComma === "" ? `("," ${whole})?` : `"," ${whole} | ${afterComma}`,
			);
		}
		return `"{" ${first} "}"`;
	}

	#array(schema: Schema, scope: Scope): string {
		const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
		const fixed = prefix.map((item) => this.#visit(item, scope));
		const { min, max } = this.#readBounds(schema, "Items", scope);
		if (max !== null && max < fixed.length) this.#refuse('"prefixItems" with a smaller "maxItems"', scope);
		const hasMore = schema.items !== false && (max === null || max > fixed.length);
		if (!hasMore && min > fixed.length) this.#refuse('"minItems" of more than "prefixItems"', scope);
		if (!hasMore) return `"[" ${fixed.join(' "," ') || '""'} "]"`;
		const item = this.#visit(schema.items ?? true, scope);
		if (fixed.length > 0) {
			const further = countOf(Math.max(0, min - fixed.length), max === null ? null : max - fixed.length);
			return `"[" ${fixed.join(' "," ')} ("," ${item})${further} "]"`;
		}
		const further = `("," ${item})${countOf(Math.max(0, min - 1), max === null ? null : max - 1)}`;
		return min > 0 ? `"[" ${item} ${further} "]"` : `"[" (${item} ${further})? "]"`;
	}

	#string(schema: Schema, scope: Scope): string {
		const { min, max } = this.#readBounds(schema, "Length", scope);
		const { format } = schema;
		if (format !== undefined) {
			const body = FORMATS[String(format)];
			if (body === undefined) this.#refuse(`the format ${JSON.stringify(format)}`, scope);
			else if (min > 0 || max !== null) this.#refuse("a length beside a format", scope);
			if (body !== undefined) return `"\\"" ${body} "\\""`;
		}
		return `"\\"" ${CHARACTER}${countOf(min, max)} "\\""`;
	}

	/** Reads `minLength` and `maxLength`, or `minItems` and `maxItems`. Bounds that no grammar can have are left out. */
	#readBounds(schema: Schema, of: "Length" | "Items", scope: Scope): { min: number; max: number | null } {
		const min = schema[`min${of}`] ?? 0;
		const max = schema[`max${of}`] ?? null;
		if (isCount(min) && (max === null || (isCount(max) && min <= max))) return { min, max };
		this.#refuse(
			`"min${of}" or "max${of}" of more than ${REPETITIONS_MAX}, or a range without numbers`,
			scope,
		);
		return { min: 0, max: null };
	}

	#literals(values: readonly unknown[], schema: Schema, keyword: string, scope: Scope): string {
		if (values.length === 0) return this.#orAny(`an empty ${keyword}`, scope);
		this.#assertOnly(schema, [keyword, "type"], scope);
		return this.add(values.map((value) => quote(JSON.stringify(value))).join(" | "));
	}

	#reference(path: string, schema: Schema, scope: Scope): string {
		this.#assertOnly(schema, ["$ref"], scope);
		const known = scope.refs.get(path);
		if (known !== undefined) return known;
		const target = resolveReference(scope.root, path);
		if (target === undefined) return this.#orAny(`the reference ${JSON.stringify(path)}`, scope);
		// The name is known before the target is visited, because a schema may refer to itself.
		const name = this.add("");
		scope.refs.set(path, name);
		this.#rules.set(name, this.#visit(target, scope));
		return name;
	}

	/** Returns the name of the rule for any JSON value. */
	#any(): string {
		if (this.#rules.has("value")) return "value";
		this.#rules.set("value", "");
		const string = this.#named("string", `"\\"" ${CHARACTER}* "\\""`);
		const object = this.addAnyObject();
		const body = `${object} | "[" (value ("," value)*)? "]" | ${string} | ${NUMBER} | "true" | "false" | "null"`;
		this.#rules.set("value", body);
		return "value";
	}

	#named(name: string, body: string): string {
		if (!this.#rules.has(name)) this.#rules.set(name, body);
		return name;
	}

	#assertOnly(schema: Schema, allowed: readonly string[], scope: Scope): void {
		const other = keywordsOf(schema).find((keyword) => !allowed.includes(keyword));
		if (other !== undefined) this.#refuse(`the keyword ${JSON.stringify(other)}`, scope);
	}

	/** Refuses a strict schema. Otherwise, returns the name of the rule for any JSON value. */
	#orAny(what: string, scope: Scope): string {
		this.#refuse(what, scope);
		return this.#any();
	}

	/** Refuses a strict schema that uses what no grammar can enforce. */
	#refuse(what: string, { isStrict }: Scope): void {
		if (!isStrict) return;
		const message = `${this.#param}: the schema uses ${what}, which this model server cannot enforce.`;
		throw new EngineError("request_refused", message, { param: this.#param });
	}
}

interface Scope {
	root: Schema;
	/** The rules of the schemas that references name. */
	refs: Map<string, string>;
	depth: number;
	/** Whether what no grammar can enforce is refused. */
	isStrict: boolean;
}

function isCount(value: unknown): value is number {
	return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= REPETITIONS_MAX;
}

/** Returns the GBNF for a number of repetitions. */
function countOf(min: number, max: number | null): string {
	return min === 0 && max === null ? "*" : `{${min},${max ?? ""}}`;
}

/** Returns a GBNF literal. */
function quote(text: string): string {
	return JSON.stringify(text);
}
