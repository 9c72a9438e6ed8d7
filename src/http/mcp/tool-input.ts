import type * as z from "zod";
import { issueMessage, issueSentence } from "../../issue-messages.ts";

/**
 * Returns a tool's input schema whose errors name each field and say what it must be, for the model to correct. An invalid
 * input throws, because the SDK returns the message of an error as it is, and precedes issues with words of its own.
 */
export function toolInput<Schema extends z.ZodType>(schema: Schema): Schema {
	const standard = schema["~standard"];
	const validate = (value: unknown) => {
		const parsed = schema.safeParse(value, { error: issueMessage });
		if (parsed.success) return { value: parsed.data };
		throw new Error(`invalid_request: ${parsed.error.issues.map(issueSentence).join(" ")}`);
	};
	return Object.create(schema, { "~standard": { value: { ...standard, validate } } });
}
