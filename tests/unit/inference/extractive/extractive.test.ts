import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
import { collect, neverAborted, passage, rejection, request, textOf } from "../helpers.ts";

const LEDGER = passage(1, "A ledger lists payments. Paper is white. Every bank is closed at night.");
const CHAIN = passage(2, "Trees grow slowly. A blockchain is a ledger that many computers keep.");

const ask = (changes: Parameters<typeof request>[0]) =>
	collect(new Extractive().generate(request(changes), neverAborted()));

/** Returns what the provider says if it has no answer. */
async function refusal(changes: Parameters<typeof request>[0]): Promise<string> {
	const error = (await rejection(ask(changes))) as Error;
	expect(error).toMatchObject({ name: "ProviderError", kind: "unavailable" });
	return error.message;
}

describe("Extractive", () => {
	test("states that no model answered and quotes the matching sentence with its citation", async () => {
		const text = textOf(await ask({ question: "What is a ledger?", passages: [LEDGER, CHAIN] }));
		expect(text).toBe(
			"No model answered, so here is what your knowledge base says:\n\nA ledger lists payments. [1]",
		);
	});

	test("prefers sentences that contain the rarer words of the question", async () => {
		const text = textOf(
			await ask({ question: "Who keeps the blockchain ledger?", passages: [LEDGER, CHAIN] }),
		);
		expect(text).toContain("A blockchain is a ledger that many computers keep. [2]");
		expect(text).not.toContain("[1]");
	});

	test("prefers the first sentence of a page when several match equally well", async () => {
		const lead = { ...passage(2, "A ledger lists payments."), pageId: "page", start: 0 };
		const later = { ...passage(1, "People trust a ledger."), pageId: "page", start: 500 };
		const text = textOf(await ask({ question: "What is a ledger?", passages: [later, lead], maxTokens: 1 }));
		expect(text).toContain("A ledger lists payments. [2]");
		expect(text).not.toContain("[1]");
	});

	test("streams the same answer every time, and reports its own name as the model", async () => {
		const question = "How does a ledger of a bank work?";
		const events = await ask({ question, passages: [LEDGER, CHAIN] });
		expect(events.filter(({ type }) => type === "token").length).toBeGreaterThan(1);
		expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop", model: "extractive" });
		// Clients take a prompt without tokens for an error.
		expect(events.at(-1)).toMatchObject({
			usage: { prompt_tokens: expect.toSatisfy((tokens) => tokens > 0) },
		});
		expect(await ask({ question, passages: [LEDGER, CHAIN] })).toEqual(events);
	});

	test("says that a letter or a calculation needs a model", async () => {
		const chosen = new Extractive({ isChosen: true });
		for (const question of ["Write a letter to the bank", "2+2*5"]) {
			const events = await collect(chosen.generate(request({ question, passages: [] }), neverAborted()));
			expect(textOf(events)).toMatch(/^This needs a model/);
		}
	});

	test("quotes what is to be translated after saying that this needs a model", async () => {
		const question = "translate what a ledger is into French";
		const chosen = new Extractive({ isChosen: true });
		const events = await collect(chosen.generate(request({ question, passages: [LEDGER] }), neverAborted()));
		expect(textOf(events)).toMatch(/^This needs a model[\s\S]*\n\nA ledger lists payments. \[1\]$/);
	});

	test("is ready, as a fallback and if no model is configured", async () => {
		const fallback = await new Extractive().health();
		expect(fallback).toMatchObject({
			status: "ok",
			detail: "Quotes the knowledge base while no model responds.",
		});
		const chosen = await new Extractive({ isChosen: true }).health();
		expect(chosen).toMatchObject({
			status: "ok",
			detail: expect.stringMatching(/^No model is configured/),
		});
	});

	test("says once that answers are quotes, and nothing about a model, if it is chosen", async () => {
		const chosen = new Extractive({ isChosen: true });
		const answerTo = async (changes: Parameters<typeof request>[0]) =>
			textOf(await collect(chosen.generate(request(changes), neverAborted())));
		const first = await answerTo({ question: "What is a ledger?", passages: [LEDGER] });
		expect(first).toBe("Answers here are quotes from your knowledge base.\n\nA ledger lists payments. [1]");
		const messages = [
			{ role: "user" as const, content: "What is a blockchain?" },
			{ role: "assistant" as const, content: "A ledger. [1]" },
			{ role: "user" as const, content: "What is a ledger?" },
		];
		expect(await answerTo({ messages, passages: [LEDGER] })).toBe("A ledger lists payments. [1]");
		for (const question of ["What is a bagpipe?", "thanks"])
			expect(await answerTo({ question, passages: [] })).not.toMatch(/model/i);
	});

	test("says that answers are quotes from attachments if it quotes nothing else", async () => {
		const attached = { ...LEDGER, kind: "attachment" as const };
		const question = "What is a ledger?";
		expect(textOf(await ask({ question, passages: [attached, CHAIN] }))).toBe(
			"No model answered, so here is what your attachments say:\n\nA ledger lists payments. [1]",
		);
		const chosen = new Extractive({ isChosen: true });
		const text = textOf(
			await collect(chosen.generate(request({ question, passages: [attached] }), neverAborted())),
		);
		expect(text).toMatch(/^Answers here are quotes from your attachments and your knowledge base\.\n\n/);
	});

	test("suggests what to do when it finds nothing", async () => {
		const text = await refusal({ passages: [] });
		expect(text).toContain("your knowledge base has nothing on this question");
		expect(text).toContain("Retry when a model is ready");
		const attached = { ...LEDGER, kind: "attachment" as const };
		expect(await refusal({ question: "Who plays the bagpipe?", passages: [attached] })).toContain(
			"neither your attachments nor your knowledge base has anything on this question",
		);
	});

	test("suggests another language when it finds nothing in the question's language", async () => {
		const hint = "in another language than English";
		for (const question of ["Wie funktioniert ein Dudelsack?", "什么是风笛？", "Что такое Bitcoin?"])
			expect(await refusal({ question, passages: [] }), question).toContain(hint);
		expect(await refusal({ question: "How does a bagpipe work?", passages: [] })).not.toContain(hint);
	});

	test.each(["Bookkeeping?", "Who won the cycling race of the county in spring?"])(
		"states that it found nothing when the passages hardly match %j",
		async (question) => {
			const county = passage(1, "The county has three towns. Rain is frequent.");
			const text = await refusal({ question, passages: [county, LEDGER] });
			expect(text).toContain("nothing on this question");
			expect(text).not.toContain("[1]");
		},
	);

	test.each([
		[
			"Hello!",
			/^Hello\. No model answered\. Without one, only questions about your knowledge base get an answer/,
		],
		["hi there", /^Hello\. No model answered\./],
		["thanks", /^You're welcome\.$/],
	])("replies to a message that asks nothing: %s", async (question, reply) => {
		expect(textOf(await ask({ question, passages: [LEDGER] }))).toMatch(reply);
	});

	test.each([
		["write a poem about foxes", "No model answered, and this needs one."],
		["what is 12 * 7?", "No model answered, and this needs one."],
		["What did I ask before?", "No model answered. Without one, only questions"],
		["What is a bagpipe?", "No model answered, and your knowledge base has nothing on this question."],
		["what is the current price of gold?", "No model answered, and your knowledge base has no"],
	])(
		"throws in place of an answer if a failed model has nothing to quote instead: %s",
		async (question, said) => {
			expect(
				await refusal({ question, messages: [{ role: "user", content: question }], passages: [] }),
			).toContain(said);
		},
	);

	test("answers that it has nothing if answers are meant to be quotes", async () => {
		const chosen = new Extractive({ isChosen: true });
		for (const question of ["write a poem about foxes", "What is a bagpipe?"]) {
			const events = await collect(chosen.generate(request({ question, passages: [] }), neverAborted()));
			expect(textOf(events)).toMatch(/needs a model|nothing on this question/);
		}
	});

	test("matches inflected words and the page title, and quotes what a pronoun refers to", async () => {
		const bread = {
			...passage(1, "Flour is milled. It is baked for an hour."),
			title: "Sourdough",
			heading: null,
		};
		const text = textOf(await ask({ question: "How long does baking sourdough take?", passages: [bread] }));
		expect(text).toContain("\n\nFlour is milled. [1] It is baked for an hour. [1]");
	});

	test("quotes complete sentences, but no headings, fragments or questions", async () => {
		const page = passage(
			1,
			"and so a ledger is cut here. What is a ledger?\n\n## The ledger\n\nTrees are old. Paper is white.\n\n" +
				"- A ledger lists payments.\n\nThe ledger of a bank",
		);
		const text = textOf(await ask({ passages: [page] }));
		expect(text.split("\n\n")[1]).toBe("A ledger lists payments. [1]");
	});

	test("removes a passage's own citations and redundant sentences", async () => {
		const page = passage(
			1,
			"A ledger lists all payments.[7][8, 9]【1】[^2] All payments are what a ledger lists.",
		);
		const text = textOf(await ask({ passages: [page] }));
		expect(text.split("\n\n")[1]).toBe("A ledger lists all payments. [1]");
	});

	test("quotes a sentence only once if two passages contain it, and joins wrapped lines", async () => {
		const wrapped = passage(1, "A ledger is a book\nof payments. Trees are old.");
		const next = passage(2, "A ledger is a book of payments. A ledger is old.");
		const text = textOf(await ask({ question: "Explain how a ledger works", passages: [wrapped, next] }));
		expect(text.match(/A ledger is a book of payments\. \[1\]/g)).toHaveLength(1);
		expect(text).not.toContain("payments. [2]");
	});

	test("respects the token limit, but quotes at least one sentence", async () => {
		const long = passage(
			1,
			Array.from({ length: 20 }, (_, n) => `Ledger ${n} of a bank is shelf ${n + 30}.`).join(" "),
		);
		const cited = async (maxTokens: number) =>
			textOf(await ask({ question: "How does a ledger work?", passages: [long], maxTokens })).match(/\[1\]/g);
		expect(await cited(1)).toHaveLength(1);
		expect(await cited(25)).toHaveLength(2);
		expect(await cited(1_000)).toHaveLength(7);
	});

	test.each([
		["length", "leaves out quotes", 15],
		["length", "is one quote that is longer", 1],
		["stop", "is complete", 1_000],
	])("finishes with %j if the answer %s", async (reason, _, maxTokens) => {
		const long = passage(
			1,
			"A ledger lists payments. Every ledger has pages. A ledger of a bank is closed at night.",
		);
		const events = await ask({ question: "How does a ledger work?", passages: [long], maxTokens });
		expect(events.at(-1)).toMatchObject({ type: "finish", reason });
	});

	test("cites the source of a list that the token limit cuts", async () => {
		const items = Array.from({ length: 12 }, (_, n) => `- a tent peg of size ${n + 1}`).join("\n");
		const packing = { ...passage(1, `Bring for the camping trip:\n\n${items}`), heading: "Camping trip" };
		const question = "What should I bring for the camping trip?";
		const whole = textOf(await ask({ question, passages: [packing], maxTokens: 1_000 }));
		expect(whole).toContain("size 12 [1]");
		const cut = textOf(await ask({ question, passages: [packing], maxTokens: 40 }));
		expect(cut).not.toContain("size 12");
		expect(cut).toMatch(/size \d+ \[1\]$/);
	});

	test("throws the abort reason", async () => {
		const reason = new Error("stopped by the user");
		const events = new Extractive().generate(request({ passages: [LEDGER] }), AbortSignal.abort(reason));
		expect(await rejection(collect(events))).toBe(reason);
	});
});
