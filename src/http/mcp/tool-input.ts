import type * as z from "zod";
import { issueMessage, issueSentence } from "../../issue-messages.ts";

/** Returns a tool's input schema whose errors name each field and say what it must be, for the model to correct. */
export function toolInput<Schema extends z.ZodType>(schema: Schema): Schema {
	const standard = schema["~standard"];
	const validate = (value: unknown) => {
		const parsed = schema.safeParse(value, { error: issueMessage });
		if (parsed.success) return { value: parsed.data };
		return { issues: [{ message: parsed.error.issues.map(issueSentence).join(" ") }] };
	};
	return Object.create(schema, { "~standard": { value: { ...standard, validate } } });
}
