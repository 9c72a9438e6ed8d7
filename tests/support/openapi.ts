import { z } from "zod";
import { call } from "./worker.ts";

const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schema.optional() }));
const Response_ = z.object({ description: z.string(), content: Content.optional() });
const Operation = z.object({
	summary: z.string().default(""),
	security: z.array(Schema).optional(),
	parameters: z
		.array(
			z.object({
				name: z.string(),
				in: z.enum(["path", "query", "header"]),
				required: z.boolean().optional(),
				schema: Schema,
			}),
		)
		.default([]),
	requestBody: z.object({ content: Content }).optional(),
	responses: z.record(z.string(), z.union([Response_, z.object({ $ref: z.string() })])),
});
type Operation = z.infer<typeof Operation>;

const Document = z.object({
	openapi: z.literal("3.1.0"),
	paths: z.record(z.string(), z.record(z.string(), Operation)),
	components: z.object({ schemas: z.record(z.string(), Schema), responses: z.record(z.string(), Response_) }),
});

/** An operation in the OpenAPI document. */
export interface Described {
	/** For example `GET /api/conversations/{id}/`. */
	name: string;
	method: string;
	path: string;
	operation: Operation;
}

/** The OpenAPI document that the Worker serves. Checks responses against it. */
export class ApiDocument {
	readonly calls: readonly Described[];
	readonly #components: z.infer<typeof Document>["components"];

	private constructor({ paths, components }: z.infer<typeof Document>) {
		this.#components = components;
		this.calls = Object.entries(paths).flatMap(([path, operations]) =>
			Object.entries(operations).map(([method, operation]) => ({
				name: `${method.toUpperCase()} ${path}`,
				method: method.toUpperCase(),
				path,
				operation,
			})),
		);
	}

	static async read(): Promise<ApiDocument> {
		return new ApiDocument(Document.parse(await (await call("/openapi.json")).json()));
	}

	/** Reads the response and returns how it differs from the document, or null if it matches. */
	async faultOf({ operation }: Described, response: Response): Promise<string | null> {
		const { status } = response;
		const text = await response.text();
		const described = operation.responses[status];
		if (described === undefined) return `status ${status} is not described: ${text.slice(0, 300)}`;
		const { content } = "$ref" in described ? this.#response(described.$ref) : described;
		if (content === undefined) return text === "" ? null : "a body is not described";
		const type = response.headers.get("content-type")?.split(";")[0] ?? "";
		if (content[type] === undefined) return `content of type ${type} is not described for ${status}`;
		const { schema } = content[type];
		if (schema === undefined) return null;
		const body: unknown = type === "application/json" ? JSON.parse(text) : text;
		const parsed = this.parser(schema).safeParse(body);
		return parsed.success ? null : `${status} ${text.slice(0, 300)}: ${z.prettifyError(parsed.error)}`;
	}

	/** Converts a schema from the document to a Zod schema. */
	parser(schema: Record<string, unknown>): z.ZodType {
		return z.fromJSONSchema(this.resolved(schema));
	}

	/** Returns a schema with its references inlined. */
	resolved(schema: Record<string, unknown>): Record<string, unknown> {
		return Schema.parse(this.#inline(schema));
	}

	#inline(value: unknown): unknown {
		if (Array.isArray(value)) return value.map((item) => this.#inline(item));
		if (typeof value !== "object" || value === null) return value;
		if ("$ref" in value)
			return this.#inline(this.#components.schemas[String(value.$ref).split("/").at(-1) ?? ""]);
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#inline(inner)]));
	}

	#response(ref: string): z.infer<typeof Response_> {
		return Response_.parse(this.#components.responses[ref.split("/").at(-1) ?? ""]);
	}
}
