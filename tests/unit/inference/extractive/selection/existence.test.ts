import { expect, test } from "vitest";
import { Extractive } from "../../../../../src/inference/extractive/extractive.ts";
import type { EmbedSync } from "../../../../../src/text/embed-sync.ts";
import { NOTHING, page, say } from "../helpers.ts";

const RENTAL = page(
	1,
	"Rental",
	"Mountain bikes cost €22 a day. The lake has a beach for dogs. We serve wine and cider. Old members get a reduction.",
);

/** Embeds a text by whether it is about bikes or about alcohol. */
const embed: EmbedSync = (text) =>
	Float32Array.from([/cycle|bike/i, /beer|wine/i].map((pattern) => Number(pattern.test(text))));

async function ask(question: string): Promise<string> {
	const changes = {
		messages: [{ role: "user" as const, content: question }],
		question,
		passages: [RENTAL],
		maxTokens: 1_000,
		loadEmbed: async () => embed,
	};
	const text = await say(new Extractive(), changes);
	return text.slice(text.startsWith(NOTHING) ? 0 : text.indexOf("\n\n") + 2);
}

test.each([
	"do you have a sauna?",
	"is there a gym",
	"does the beach have sunbeds?",
	"can I rent skis here?",
	"do you offer massages on Sundays",
])("nothing answers whether there is what no passage mentions: %s", async (question) => {
	expect(await ask(question)).toBe(NOTHING);
});

test("a sentence on something similar answers whether there is something", async () => {
	expect(await ask("do you have unicycles?")).toBe("Mountain bikes cost €22 a day. [1]");
	expect(await ask("is there any beer?")).toBe("We serve wine and cider. [1]");
});

test.each(["do you have dogs?", "is there a discount for old members?", "is there a way to the lake?"])(
	"a word that passages mention, or needn't mention, leaves all sentences: %s",
	async (question) => {
		expect(await ask(question)).not.toBe(NOTHING);
	},
);
