import { expect, test } from "vitest";
import type { GenerateRequest } from "../../../../../local-inference/engine/engine.ts";
import { toChildRequest } from "../../../../../local-inference/engine/features/child-request.ts";

const asked = (features: GenerateRequest["features"]): GenerateRequest => ({
	userKey: "",
	conversationKey: "c1",
	messages: [{ role: "user", content: "Hi" }],
	maxTokens: 5,
	temperature: 1,
	topP: 1,
	presencePenalty: 0,
	frequencyPenalty: 0,
	seed: null,
	stop: [],
	features,
});

test("toChildRequest accepts values that ask for what happens anyway", () => {
	const neutral = asked({ reasoning_effort: "none", verbosity: "medium" });
	expect(toChildRequest(neutral)).toEqual(toChildRequest(asked({})));
});

test.each(["reasoning_effort", "verbosity"] as const)("toChildRequest refuses another %s by name", (name) => {
	expect(() => toChildRequest(asked({ [name]: "low" }))).toThrow(`${name}: is not supported`);
});
