import { expect, test } from "vitest";
import { AttachmentSearch } from "../../../src/knowledge/attachments/attachment-search.ts";
import type { PipelineDeps } from "../../../src/pipeline/pipeline.ts";
import { prepareParts } from "../../../src/pipeline/prepare.ts";

const BITCOIN = { question: "What is Bitcoin?", titles: ["Bitcoin"] };

async function prepareAfterBitcoin(
	questions: readonly string[],
	rewriter: PipelineDeps["rewriter"] = null,
	{ attachments = null, hasLease = true }: { attachments?: AttachmentSearch | null; hasLease?: boolean } = {},
) {
	const requests: Parameters<PipelineDeps["prepare"]>[0][] = [];
	const stages: string[] = [];
	const deps: PipelineDeps = {
		prepare: async (request) => {
			requests.push(request);
			if (!hasLease) return { kind: "no_lease", place: 1 };
			return { kind: "granted", parts: request.searches.map(() => []) };
		},
		chain: {
			async *generate() {},
		},
		history: [{ question: BITCOIN.question, answer: "A cryptocurrency." }],
		pastExchanges: [BITCOIN],
		memory: null,
		rewriter,
		prefersQuotes: false,
		attachments,
		research: null,
		keys: { user: "user-key", conversation: "conversation-key" },
		onStage: (stage) => stages.push(stage),
		onThinking: () => {},
		onToken: () => {},
		onContribution: () => {},
		now: () => 0,
	};
	const material = await prepareParts(
		{ questions, useContext: true, passages: 3 },
		deps,
		new AbortController().signal,
	);
	return { material, requests, stages };
}

test("prepareParts searches for each part, which may refer to the parts before it", async () => {
	const { material, requests } = await prepareAfterBitcoin([
		"Who invented quantum computers?",
		"How do they work?",
	]);
	expect(material).toMatchObject({ kind: "granted", parts: [[], []] });
	expect(requests).toHaveLength(1);
	const [first, second] = requests[0]?.searches ?? [];
	expect(first).toMatchObject({ question: "Who invented quantum computers?", topic: "Bitcoin" });
	expect(second?.question).toBe("How do they work?");
	expect(second?.topic).toContain("quantum computers");
});

test("prepareParts searches for the question that the rewriter wrote, and keeps the topic", async () => {
	const rewriter = { complete: async () => "Who invented Bitcoin?" };
	const { material, requests } = await prepareAfterBitcoin(["Who invented it?"], rewriter);
	expect(requests.at(-1)?.searches).toEqual([{ question: "Who invented Bitcoin?", topic: null }]);
	expect(material).toMatchObject({ searches: [{ question: "Who invented it?", topic: "Bitcoin" }] });
});

test("prepareParts calls the rewriter only under a lease, so once for a follow-up that waits for one", async () => {
	let calls = 0;
	const rewriter = {
		complete: async () => {
			calls++;
			return "Who invented Bitcoin?";
		},
	};
	const { material } = await prepareAfterBitcoin(["Who invented it?"], rewriter, { hasLease: false });
	expect(material).toEqual({ kind: "no_lease", place: 1 });
	expect(calls).toBe(0);
	const { requests } = await prepareAfterBitcoin(["Who invented it?"], rewriter);
	expect(calls).toBe(1);
	expect(requests.map(({ searches, ...request }) => ({ ...request, searches: searches.length }))).toEqual([
		{ questions: 1, passages: 3, searches: 0 },
		{ questions: 1, passages: 3, searches: 1 },
	]);
});

test.each([
	["What is a qubit?", ["searching", "found"]],
	["hello there!", []],
	["My name is Ada.", []],
	["What is 12 * 14?", []],
])(
	"prepareParts reports for %j the stages %j, because it shows only what really happens",
	async (question, expected) => {
		expect((await prepareAfterBitcoin([question])).stages).toEqual(expected);
	},
);

test("prepareParts makes one call for a question that needs no rewriter", async () => {
	const rewriter = { complete: async () => expect.unreachable("the question stands alone") };
	const { requests } = await prepareAfterBitcoin(["Who invented quantum computers?"], rewriter);
	expect(requests).toHaveLength(1);
});

test("prepareParts finds only the attachment of a question that has no other subject", async () => {
	const text = "| City | People |\n| --- | --- |\n| Porto | 230,000 |\n| Tartu | 97,000 |";
	const own = [{ id: "attachment-1", name: "cities.csv", text }];
	const attachments = new AttachmentSearch({ own, earlier: [], lastTitles: [], vectors: null });
	const prepare = (question: string) => prepareAfterBitcoin([question], null, { attachments });
	for (const question of ["summarize this", "What are the main points of the table?"]) {
		const { material, requests } = await prepare(question);
		expect(requests[0]?.searches).toEqual([{ question: "", topic: null }]);
		expect(material).toMatchObject({ parts: [[{ title: "cities.csv" }]] });
	}
	const { requests } = await prepare("Is Tartu a hub for blockchains?");
	expect(requests[0]?.searches[0]?.question).not.toBe("");
});

test("prepareParts takes what a question names for a part of its own attachments, not of the last answer", async () => {
	const file = { id: "lodge", name: "lodge.md", text: "The cook is Mira Tolland." };
	const topicOf = async (question: string, own: (typeof file)[]) => {
		const attachments = new AttachmentSearch({ own, earlier: [], lastTitles: [], vectors: null });
		const { material } = await prepareAfterBitcoin([question], null, { attachments });
		return material.kind === "granted" ? material.searches[0]?.topic : material.kind;
	};
	expect(await topicOf("Who is the cook?", [file])).toBeNull();
	expect(await topicOf("What is the price?", [file])).toBeNull();
	expect(await topicOf("Who is the cook?", [])).toBe("Bitcoin");
	expect(await topicOf("Who invented it?", [file])).toBe("Bitcoin");
});
