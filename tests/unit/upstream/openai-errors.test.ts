import { describe, expect, test } from "vitest";
import { asUnsupported, errorFromResponse } from "../../../src/upstream/openai-errors.ts";
import { ProviderError } from "../../../src/upstream/provider-error.ts";

const REFUSED = new ProviderError("refused", "The model server responded with status 400: because");
const withImage = { messages: [{ images: ["data:image/png;base64,AA"] }] };

describe("asUnsupported", () => {
	test("returns the server's reason without the name of the parameter", () => {
		const detail = { message: "tools: the schema uses the format.", param: "tools" };
		expect(asUnsupported(REFUSED, detail, { features: { tools: [] }, messages: [] })).toMatchObject({
			kind: "unsupported",
			message: "the schema uses the format.",
			param: "tools",
		});
	});

	test("returns the status if the server gives no reason", () => {
		const detail = { param: "logit_bias.7" };
		const error = asUnsupported(REFUSED, detail, { features: { logit_bias: {} }, messages: [] });
		expect(error).toMatchObject({ message: REFUSED.message, param: "logit_bias.7" });
	});

	test.each([
		[
			{ message: "messages.1.content: has an image", param: "messages.1.content" },
			"The model cannot read images.",
		],
		[
			{ message: "image input is not supported" },
			"The model cannot read images: image input is not supported",
		],
	])("describes an image that the server refuses with %j", (detail, message) => {
		expect(asUnsupported(REFUSED, detail, withImage)).toMatchObject({ message, param: "messages" });
	});

	test("returns an error about anything else unchanged", () => {
		const detail = { message: "no such model", param: "model" };
		expect(asUnsupported(REFUSED, detail, { ...withImage, features: { tools: [] } })).toBe(REFUSED);
	});
});

test("errorFromResponse describes a prompt that is too long in the server's words", () => {
	const detail = { message: "The context has 9 tokens.", code: "context_length_exceeded" };
	const error = errorFromResponse(new Response(null, { status: 400 }), detail, 0);
	expect(error).toMatchObject({ kind: "too_long", message: "The context has 9 tokens." });
});
