import { describe, expect } from "vitest";
import { OpenAiModel, OpenAiModelList } from "../../../../src/contracts/openai.ts";
import { test } from "../../../support/fixtures.ts";

import { expectOpenAiError } from "../../../support/openai-client.ts";

describe("the list of models", () => {
	test("contains the agents and the models that are ready", async ({ guest }) => {
		const list = OpenAiModelList.parse(await (await guest.fetch("/v1/models")).json());
		expect(list.data.map(({ id }) => id)).toEqual([
			"omeruta/general",
			"omeruta/research",
			"omeruta/qa",
			"omeruta/content_analyzer",
			"fake-model",
			"wordllama-256",
		]);
	});

	test("returns a model by name, whether or not the slash is encoded", async ({ guest }) => {
		for (const id of ["omeruta/qa", "omeruta%2Fqa"]) {
			const one = OpenAiModel.parse(await (await guest.fetch(`/v1/models/${id}`)).json());
			expect(one.id).toBe("omeruta/qa");
		}
		await expectOpenAiError(await guest.fetch("/v1/models/gpt-x"), 404, { code: "model_not_found" });
	});
});
