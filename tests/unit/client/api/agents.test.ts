import { expect, test } from "vitest";
import { AT } from "../fakes.ts";
import { createSignedInClient } from "../signed-in.ts";

const ID = "01JZ8Q2V5N3K7XWYD4RBTM6CHE";
const PATH = "/api/agents/own/";
const pirate = {
	id: ID,
	name: "pirate",
	title: "",
	instructions: "Talk like a pirate.",
	use_knowledge: true,
	temperature: 0.4,
	max_tokens: 600,
	created_at: AT,
	updated_at: AT,
};

test("the client lists, reads, creates, updates and deletes own agents", async () => {
	const { client, server } = createSignedInClient({
		[`GET ${PATH}`]: () => ({ body: { items: [pirate] } }),
		[`GET ${PATH}${ID}/`]: () => ({ body: pirate }),
		[`POST ${PATH}`]: () => ({ body: pirate, status: 201 }),
		[`PATCH ${PATH}${ID}/`]: () => ({ body: { ...pirate, temperature: 1 } }),
		[`DELETE ${PATH}${ID}/`]: () => ({ body: { message: "The agent was deleted." } }),
	});
	const { agents } = client;
	const input = { name: "pirate", instructions: "Talk like a pirate." };
	expect(await agents.create(input)).toEqual(pirate);
	expect(await agents.list()).toEqual([pirate]);
	expect(await agents.get(ID)).toEqual(pirate);
	expect((await agents.update(ID, { temperature: 1 })).temperature).toBe(1);
	await agents.delete(ID);
	expect(server.calls.map(({ body }) => body)).toEqual([input, {}, {}, { temperature: 1 }, {}]);
});

test("the client lists the models to choose from", async () => {
	const items = [{ id: "small", provider: "llama-cpp" }];
	const { client } = createSignedInClient({ "GET /api/models/": () => ({ body: { items } }) });
	expect(await client.models()).toEqual(items);
});
