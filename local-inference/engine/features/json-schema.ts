export type Schema = Record<string, unknown>;

/** Keywords that describe a schema and constrain nothing. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
	"title",
	"description",
	"default",
	"examples",
	"deprecated",
	"readOnly",
	"writeOnly",
	"$schema",
	"$id",
	"$comment",
	"$defs",
	"definitions",
	"discriminator",
]);

/** The keywords of each type that a grammar can enforce. */
export const KEYWORDS: Record<string, readonly string[]> = {
	object: ["properties", "required", "additionalProperties"],
	array: ["items", "prefixItems", "minItems", "maxItems"],
	string: ["minLength", "maxLength", "format"],
	integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
	number: [],
	boolean: [],
	null: [],
};

/** Returns whether a value is a schema other than `true` and `false`. */
export function isSchema(value: unknown): value is Schema {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the keywords of a schema that constrain values. */
export function keywordsOf(schema: Schema): string[] {
	return Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword));
}

/** Returns the type of a schema that leaves it out, or undefined if no keyword belongs to a type. */
export function impliedType(schema: Schema): string | undefined {
	return Object.keys(KEYWORDS).find((type) => KEYWORDS[type]?.some((keyword) => keyword in schema));
}

/** Returns what a `$ref` refers to. Returns undefined if there is nothing, or if it is in another document. */
export function resolveReference(root: Schema, path: string): unknown {
	if (!path.startsWith("#")) return undefined;
	const keys = path.split("/").slice(1);
	let target: unknown = root;
	for (const key of keys) {
		const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
		target = isSchema(target) && Object.hasOwn(target, name) ? target[name] : undefined;
	}
	return target;
}
