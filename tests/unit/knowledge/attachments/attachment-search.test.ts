import { describe, expect, test } from "vitest";
import { loadEmbedder } from "../../../../scripts/bench/retrieval/measure.ts";
import { AttachmentSearch } from "../../../../src/knowledge/attachments/attachment-search.ts";
import type { SearchPlan } from "../../../../src/knowledge/search/search-plan.ts";
import type { Passage } from "../../../../src/text/passage.ts";

const embedder = await loadEmbedder();
const filler = (n: number) => `Paragraph ${n} is about the weather over the northern hills. `.repeat(16);
const MINUTES = {
	id: "attachment_1",
	name: "minutes.md",
	text: `# Opening\n\n${filler(1)}\n\n# Budget\n\nThe committee approved a budget of 4,200 euros for the greenhouse.\n\n# Rest\n\n${filler(2)}`,
};

function search(
	{ own = false, lastTitles = [] }: { own?: boolean; lastTitles?: string[] },
	plan: Partial<SearchPlan> & { question: string },
	known: Passage[] = [],
) {
	const texts = { own: own ? [MINUTES] : [], earlier: own ? [] : [MINUTES] };
	const attachments = new AttachmentSearch({ ...texts, lastTitles, vectors: null });
	return attachments.addTo(known, {
		question: plan.question,
		plan: { topic: null, ...plan },
	});
}

describe("AttachmentSearch", () => {
	test("returns the best passage of the question's own attachment first", () => {
		const [best] = search({ own: true }, { question: "Which budgets did they approve?" });
		expect(best).toMatchObject({
			pageId: "attachment_1",
			title: "minutes.md",
			heading: "Budget",
			kind: "attachment",
		});
		expect(MINUTES.text.slice(best?.start, best?.end)).toBe(best?.text);
	});

	test("returns the beginning of the question's own attachment for a request without a subject", () => {
		expect(search({ own: true }, { question: "" })[0]?.heading).toBe("Opening");
	});

	test("adds the whole table to a part of it for a question about all of its rows", () => {
		const row = (n: number) => `| Name: Row ${n} | Amount: ${n}.00 | Place: a shelf in the cellar |`;
		const text = Array.from({ length: 400 }, (_, at) => row(at)).join("\n");
		const attachments = new AttachmentSearch({
			own: [{ id: "attachment_1", name: "stock.csv", text }],
			earlier: [],
			lastTitles: [],
			vectors: null,
		});
		const wholes = (question: string) => {
			const found = attachments.addTo([], { question, plan: { question, topic: null } });
			return found.flatMap(({ section }) => section?.whole ?? []);
		};
		expect(wholes("What is the total amount?")).toEqual([{ text, start: 0 }]);
		expect(wholes("Where is row 7?")).toEqual([]);
	});

	test("returns relevant passages of an earlier attachment", () => {
		const found = search({}, { question: "How large is the greenhouse budget?" });
		expect(found.map(({ heading }) => heading)).toEqual(["Budget"]);
	});

	test("returns nothing of an earlier attachment that has nothing to do with the question", () => {
		expect(search({}, { question: "Who invented quantum computers?" })).toEqual([]);
	});

	test("returns passages of an earlier attachment when the question continues an answer from it", () => {
		const plan = { question: "Why did they do that?", topic: "Summarize this", dependence: 1 };
		expect(search({ lastTitles: ["Bitcoin"] }, plan)).toEqual([]);
		expect(search({ lastTitles: ["minutes.md"] }, plan)).not.toEqual([]);
	});

	test.each(["Explain how photosynthesis works", "How far is the moon?", "Explain recursion"])(
		"returns nothing for %j after an answer from it, which names a subject that the attachment lacks",
		(question) => {
			const plan = { question, topic: "minutes committee", dependence: 0.5 };
			expect(search({ lastTitles: ["minutes.md"] }, plan)).toEqual([]);
			expect(search({ lastTitles: ["minutes.md"] }, { ...plan, dependence: 0.9 })).not.toEqual([]);
		},
	);

	test.each([["What is the greenhouse budget?"], ["How large is the budget?"]])(
		"returns relevant passages for %j although the conversation was about something else in between",
		(question) => {
			const plan = { question, topic: "Bitcoin miners fees halving", dependence: 0.7 };
			const found = search({ lastTitles: ["Bitcoin"] }, plan);
			expect(found.map(({ heading }) => heading)).toEqual(["Budget"]);
		},
	);

	test.each(["can I bring my cat?", "Can our cat come along?"])(
		"returns the passage that answers whether something is allowed for %j",
		(question) => {
			const text = `# Lodge\n\nThe lodge lies at a lake. ${filler(1)}\n\n# Prices\n\nBreakfast costs 11 euros. Dogs are welcome for 8 euros a night; cats are not.`;
			const earlier = [{ id: "attachment_2", name: "lodge.md", text }];
			const attachments = new AttachmentSearch({ own: [], earlier, lastTitles: [], vectors: embedder });
			const [found] = attachments.addTo([], { question, plan: { question, topic: null } });
			expect(found?.heading).toBe("Prices");
		},
	);

	test("cites a text that the knowledge base has, too, from the knowledge base", () => {
		const [attached] = search({ own: true }, { question: "Which budgets did they approve?" });
		if (attached === undefined) throw new Error("nothing was found");
		const { kind: _, ...passage } = attached;
		const known = { ...passage, pageId: "page_1", passageId: "page_1.1" };
		const found = search({ own: true }, { question: "Which budgets did they approve?" }, [known]);
		expect(found[0]).toEqual(known);
		expect(found.filter(({ text }) => text === known.text)).toHaveLength(1);
	});

	test("puts the passages of the knowledge base after those of the attachments", () => {
		const known = search({ own: true }, { question: "" }).map((each) => ({ ...each, text: "Other" }));
		const found = search({ own: true }, { question: "" }, known.slice(0, 1));
		expect(found.map(({ text }) => text === "Other")).toEqual([...known.map(() => false), true]);
	});
});
