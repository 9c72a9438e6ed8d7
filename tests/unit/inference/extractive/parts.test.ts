import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
import { collect, neverAborted, request, textOf } from "../helpers.ts";
import { answer, page } from "./helpers.ts";

const COIN = page(
	1,
	"Tern coin",
	"Tern coin is a currency for harbors. It was invented by Ada Pohl. It is used by ferries. It was first described in March 2008.",
);

describe("a question with a second question word", () => {
	test("is answered by a sentence for each", async () => {
		const text = await answer("who invented tern coin and when?", [COIN]);
		expect(text).toContain("Ada Pohl");
		expect(text).toContain("March 2008");
	});

	test("needs no other sentence if the first one answers both", async () => {
		const bridge = page(1, "Bridge", "The bridge was built by Ada Pohl in 1931. It was painted in 1950.");
		expect(await answer("who built the bridge and when?", [bridge])).toBe(
			"The bridge was built by Ada Pohl in 1931. [1]",
		);
	});
});

test("a part refers to the part before it rather than to an earlier answer", async () => {
	const rows = [
		"| Name | Role | Salary |",
		"| --- | --- | --- |",
		"| Olav | Guide | 3300 |",
		"| Tuva | Cook | 2950 |",
	];
	const staff = page(1, "Staff", rows.join("\n"));
	const ids = [staff.passageId];
	const messages = [
		{ role: "user" as const, content: "What does Tuva do?" },
		{ role: "assistant" as const, content: "Tuva — Role: Cook [1]" },
		{ role: "user" as const, content: "What does Olav do and how much does he earn?" },
	];
	const parts = [
		{ question: "What does Olav do?", topic: null, passageIds: ids },
		{ question: "how much does he earn?", topic: "olav", passageIds: ids },
	];
	const asked = request({ question: messages[2]?.content ?? "", messages, passages: [staff], parts });
	const text = textOf(await collect(new Extractive().generate(asked, neverAborted())));
	expect(text).toMatch(/Olav — Salary: 3300/);
	expect(text).not.toContain("2950");
});

test.each([
	"A ferry is a boat that carries cars.",
	"A ferry is a boat that carries 40 cars and runs at 18 knots.",
])(
	"a part that asks for a price says that there is none rather than repeat the part before: %s",
	async (said) => {
		const ferry = page(1, "Ferry", said);
		const ids = [ferry.passageId];
		const parts = [
			{ question: "What is a ferry?", topic: null, passageIds: ids },
			{ question: "what does it cost?", topic: "ferry", passageIds: ids },
		];
		const asked = request({ question: "What is a ferry and what does it cost?", passages: [ferry], parts });
		const text = textOf(await collect(new Extractive().generate(asked, neverAborted())));
		expect(text).toMatch(/### What does it cost\?\n\nYour knowledge base has nothing on this question\.$/);
	},
);

test.each(["Later", "Otherwise", "After that"])(
	"a quote ends with the sentence that says what holds otherwise: %s, …",
	async (start) => {
		const text = `Cancel 14 days before arrival for a full refund. From 13 to 4 days before, you get half. ${start}, nothing is paid. Bring a towel.`;
		const quoted = await answer("What if I cancel 10 days before?", [page(1, "Cancellation", text)]);
		expect(quoted).toContain(`${start}, nothing is paid. [1]`);
		expect(quoted).not.toContain("towel");
	},
);

test("a word that the dictionary has isn't taken for a misspelling of another", async () => {
	const club = page(
		1,
		"Statutes",
		"The club bears the name SV Haar 1924. Members receive no payments from the club's funds. Its seat is Haar.",
	);
	expect(await answer("when was the club founded", [club])).toBe("The club bears the name SV Haar 1924. [1]");
});

test("a word of the page's title doesn't decide between the sentences of the page", async () => {
	const part = (n: number, text: string, heading: string) => ({
		...page(n, "Exam rules", text, heading),
		start: 1_000 * n,
	});
	const rules = [
		part(
			1,
			"Register in the portal between 4 January and 18 January. Late registration is possible for a fee. You can withdraw without giving a reason until seven days before the exam.",
			"Registration",
		),
		part(2, "These rules apply to all exams. A failed exam may be repeated. Phones must be off.", "General"),
		part(3, "Whoever is caught cheating is excluded from all exams. Bring a card.", "Cheating"),
	];
	expect(await answer("until when can I register for exams?", rules)).toMatch(
		/^Register in the portal between 4 January and 18 January\./,
	);
});
