import type { Context, MiddlewareHandler } from "hono";
import type { z } from "zod";
import { AppError } from "../../errors.ts";
import { parse, parseJson } from "../../parse.ts";
import type { AppEnv } from "../app-env.ts";
import { describeHandler } from "../openapi/describe.ts";

type Target = "json" | "query" | "param";
type Validated<T extends Target, Schema extends z.ZodType> = MiddlewareHandler<
	AppEnv,
	string,
	{ in: { [K in T]: z.input<Schema> }; out: { [K in T]: z.output<Schema> } }
>;

/** Validates a JSON body regardless of its content type, which protocol v1 clients do not always set. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema): Validated<"json", Schema> {
	const validated = validate("json", async (c) => parse(schema, parseJson(await c.req.text())));
	return describeHandler(validated, { json: schema, errors: ["invalid_json", "invalid_request"] });
}

/** Validates the query string. */
export function query<Schema extends z.ZodType>(schema: Schema): Validated<"query", Schema> {
	const validated = validate("query", async (c) => parse(schema, c.req.query()));
	return describeHandler(validated, { query: schema, errors: ["invalid_request"] });
}

/** Validates the path parameters. A malformed id gets the same error as an unknown one. */
export function params<Schema extends z.ZodType>(
	schema: Schema,
	notFoundCode:
		| "task_not_found"
		| "conversation_not_found"
		| "attachment_not_found"
		| "message_not_found"
		| "page_not_found"
		| "share_not_found"
		| "file_not_found"
		| "not_found",
): Validated<"param", Schema> {
	const validated = validate("param", async (c) => {
		const parsed = schema.safeParse(c.req.param());
		if (!parsed.success) throw new AppError(notFoundCode, "Not found; check the id.");
		return parsed.data;
	});
	return describeHandler(validated, { param: schema, errors: [notFoundCode] });
}

function validate<T extends Target, Schema extends z.ZodType>(
	target: T,
	read: (c: Context<AppEnv>) => Promise<z.output<Schema>>,
): Validated<T, Schema> {
	return async (c, next) => {
		c.req.addValidatedData(target, Object(await read(c)));
		await next();
	};
}
