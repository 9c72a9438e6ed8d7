import { expect, test } from "vitest";
import { previewMessage } from "../../../durable-objects/shorten.ts";
import { SMALL_MODEL_WORDING } from "../../../src/inference/extractive/wording.ts";

test("the preview of a quoted answer begins with its first quote", () => {
	const answer = `${SMALL_MODEL_WORDING.introduction}\n\nAlpacas hum. [1]\n\nLlamas spit. [2]`;
	expect(previewMessage(answer)).toBe("Alpacas hum. [1]");
});
