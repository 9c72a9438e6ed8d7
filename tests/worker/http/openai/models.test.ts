import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { app } from "../../../../src/app.ts";
import {
	ChatCompletion,
	EmbeddingList,
	OpenAiModel,
	OpenAiModelList,
} from "../../../../src/contracts/openai.ts";
import { OwnAgent } from "../../../../src/contracts/own-agents.ts";
import type { FakeModel } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { complete, expectOpenAiError, userMessage } from "../../../support/openai-client.ts";
import type { TestUser } from "../../../support/worker.ts";

const MODEL_ALIASES =
	"gpt-3.5-turbo=omeruta/qa,gpt-4=fake-model,text-embedding-3-small=wordllama-256,gpt-5=missing";
const AGENTS = "`omeruta/general`, `omeruta/research`, `omeruta/qa`, `omeruta/content_analyzer`";

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

	test("says when own agents were created, and the current time for other models", async ({ guest }) => {
		const before = Math.floor(Date.now() / 1_000);
		const body = { name: "poet", instructions: "Answer in verse." };
		const { created_at } = OwnAgent.parse(await (await guest.fetch("/api/agents/own/", { body })).json());
		const { data } = OpenAiModelList.parse(await (await guest.fetch("/v1/models")).json());
		const created = new Map(data.map((model) => [model.id, model.created]));
		expect(created.get("omeruta/poet")).toBe(Math.floor(Date.parse(created_at) / 1_000));
		for (const id of ["omeruta/qa", "fake-model", "wordllama-256"])
			expect(created.get(id)).toBeGreaterThanOrEqual(before);
	});

	test("returns a model by name, whether or not the slash is encoded", async ({ guest }) => {
		for (const id of ["omeruta/qa", "omeruta%2Fqa"]) {
			const one = OpenAiModel.parse(await (await guest.fetch(`/v1/models/${id}`)).json());
			expect(one.id).toBe("omeruta/qa");
		}
		await expectOpenAiError(await guest.fetch("/v1/models/gpt-x"), 404, { code: "model_not_found" });
	});
});

describe("a model that does not exist or is not ready", () => {
	test("causes an error that names the models for the same purpose", async ({ guest, model }) => {
		for (const name of ["gpt-x", "omeruta/x"]) {
			await expectOpenAiError(await complete(guest, { model: name }), 404, {
				code: "model_not_found",
				message: `The model \`${name}\` does not exist. Use one of: ${AGENTS}, \`fake-model\`.`,
			});
		}
		expect(model.requests).toEqual([]);
		const embedding = await guest.fetch("/v1/embeddings", { body: { model: "ada", input: "a ledger" } });
		await expectOpenAiError(embedding, 404, {
			message: "The model `ada` does not exist. Use one of: `wordllama-256`.",
		});
	});

	test.for<[string, Partial<FakeModel>, string, number, string]>([
		[
			"a missing model while the default is loading",
			{ isLoading: true },
			"gpt-4o",
			404,
			`The model \`gpt-4o\` does not exist. Use one of: ${AGENTS}.`,
		],
		[
			"the default model while it is loading",
			{ isLoading: true },
			"fake-model",
			503,
			`The model is not ready; try again soon. Available now: ${AGENTS}.`,
		],
		// Its server can't say whether it serves a model of this name.
		[
			"any model while the server is down",
			{ isDown: true },
			"gpt-4o",
			503,
			`The model server is not responding. Available now: ${AGENTS}.`,
		],
		[
			"a missing agent while the server is down",
			{ isDown: true },
			"omeruta/x",
			404,
			`The model \`omeruta/x\` does not exist. Use one of: ${AGENTS}.`,
		],
	])(
		"causes an error that names the agents: %s",
		async ([, state, name, status, message], { guest, model }) => {
			Object.assign(model, state);
			await expectOpenAiError(await complete(guest, { model: name }), status, { message });
			const response = await guest.fetch("/v1/responses", { body: { model: name, input: "Hi" } });
			await expectOpenAiError(response, status, { message });
		},
	);
});

test("an embedding model that is asked to answer causes an error that says so, also by its alias", async ({
	guest,
}) => {
	const body = { model: "text-embedding-3-small", messages: [userMessage("What is a ledger?")] };
	for (const [name, response] of [
		["wordllama-256", await complete(guest, { model: "wordllama-256" })],
		["text-embedding-3-small", await withAliases(guest, "/v1/chat/completions", body)],
	] as const)
		await expectOpenAiError(response, 400, {
			message: `model: \`${name}\` is an embedding model; use it with /v1/embeddings.`,
			param: "model",
		});
});

describe("a configured alias", () => {
	test("calls the agent or the model that it stands for", async ({ guest, model }) => {
		const chat = async (name: string) => {
			const body = { model: name, messages: [userMessage("What is cryptocurrency?")] };
			return ChatCompletion.parse(await (await withAliases(guest, "/v1/chat/completions", body)).json());
		};
		expect((await chat("gpt-3.5-turbo")).model).toBe("gpt-3.5-turbo");
		expect(model.requests.at(-1)?.messages[0]?.role).toBe("system");
		await chat("gpt-4");
		expect(model.requests.at(-1)?.messages).toEqual([userMessage("What is cryptocurrency?")]);
		const body = { model: "text-embedding-3-small", input: "a ledger" };
		const embeddings = await withAliases(guest, "/v1/embeddings", body);
		expect(EmbeddingList.parse(await embeddings.json()).model).toBe("wordllama-256");
	});

	test("is listed if its model is available", async ({ guest }) => {
		const list = OpenAiModelList.parse(await (await withAliases(guest, "/v1/models")).json());
		expect(list.data.map(({ id }) => id).slice(-3)).toEqual([
			"gpt-3.5-turbo",
			"gpt-4",
			"text-embedding-3-small",
		]);
		expect((await withAliases(guest, "/v1/models/gpt-4")).status).toBe(200);
		const body = { model: "gpt-5", messages: [userMessage("Hi")] };
		await expectOpenAiError(await withAliases(guest, "/v1/chat/completions", body), 404, {
			param: "model",
			message: expect.stringMatching(
				/^The model `missing`, to which MODEL_ALIASES maps `gpt-5`, does not exist\./,
			),
		});
	});
});

/** Sends a request to an app with aliases. */
async function withAliases(guest: TestUser, path: string, body?: object): Promise<Response> {
	const request = new Request(`https://brain.test${path}`, {
		headers: { authorization: `Bearer ${guest.signedIn.access}` },
		...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
	});
	return app.fetch(request, { ...env, MODEL_ALIASES }, createExecutionContext());
}
