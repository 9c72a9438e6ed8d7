import * as z from "zod";
import * as agents from "../../contracts/agents.ts";
import * as analytics from "../../contracts/analytics.ts";
import * as auth from "../../contracts/auth.ts";
import * as conversations from "../../contracts/conversations.ts";
import { ErrorBody, type ErrorCode } from "../../contracts/errors.ts";
import * as exports from "../../contracts/export.ts";
import * as health from "../../contracts/health.ts";
import * as knowledge from "../../contracts/knowledge.ts";
import * as openai from "../../contracts/openai.ts";
import { ChatCompletionRequest } from "../../contracts/openai-chat.ts";
import * as responses from "../../contracts/openai-responses.ts";
import * as protocolV1 from "../../contracts/protocol-v1-http.ts";
import { TaskReport } from "../../contracts/socket.ts";
import * as requests from "../../contracts/task-requests.ts";
import * as tasks from "../../contracts/tasks.ts";
import { lazy } from "../../text/lazy.ts";

type Json = Record<string, unknown>;

/** The name under which each schema is exported by the contracts. */
const namesBySchema = lazy(
	() =>
		new Map<unknown, string>(
			[
				agents,
				analytics,
				auth,
				conversations,
				{ ErrorBody },
				exports,
				health,
				knowledge,
				openai,
				{ ChatCompletionRequest },
				responses,
				requests,
				{ TaskReport },
				tasks,
				protocolV1,
			].flatMap((contract) =>
				Object.entries(contract).map(([name, schema]): [unknown, string] => [schema, name]),
			),
		),
);

/** Collects the schemas that routes use. The document defines each schema once, under its name in the contracts. */
export class Schemas {
	readonly #errors: Json = {};
	readonly #used = { input: z.registry<{ id: string }>(), output: z.registry<{ id: string }>() };

	/** Returns a reference to the schema. `input` is what a client may send, and `output` is what the server sends. */
	reference(schema: z.ZodType, io: "input" | "output"): Json {
		const known = this.#used[io].get(schema)?.id;
		if (known !== undefined) return { $ref: pathOf(known) };
		const id = namesBySchema().get(schema);
		if (id === undefined) return withoutIds(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
		// A schema that is used for requests and responses has two definitions, because fields with a default are
		// optional only in requests.
		const name = io === "input" && !id.endsWith("Request") ? `${id}Input` : id;
		this.#used[io].add(schema, { id: name });
		return { $ref: pathOf(name) };
	}

	/** Returns a reference to a response whose body contains one of the error codes. */
	errorReference(schema: z.ZodType, codes: readonly ErrorCode[]): Json {
		const name = `${namesBySchema().get(schema) ?? "Error"}.${codes.toSorted().join(".")}`;
		const body = this.reference(schema, "output");
		const closed = schema === ErrorBody ? { allOf: [body, { properties: { code: { enum: codes } } }] } : body;
		this.#errors[name] = {
			description: codes.join(", "),
			content: { "application/json": { schema: closed } },
		};
		return { $ref: `#/components/responses/${name}` };
	}

	/** Returns the definitions of everything referenced so far. */
	components(): { schemas: Json; responses: Json } {
		const definitions = (["input", "output"] as const).flatMap((io) =>
			Object.entries(z.toJSONSchema(this.#used[io], { io, uri: pathOf, unrepresentable: "any" }).schemas).map(
				([name, schema]) => [name, withoutIds(schema)],
			),
		);
		return { schemas: Object.fromEntries(definitions), responses: this.#errors };
	}
}

function pathOf(name: string): string {
	return `#/components/schemas/${name}`;
}

/** Removes the keywords of a standalone JSON Schema document. */
function withoutIds({ $schema: _, $id: __, ...schema }: Json): Json {
	return schema;
}
