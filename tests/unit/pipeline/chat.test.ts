import { describe, expect, test } from "vitest";
import { AGENTS } from "../../../src/agents/registry.ts";
import { AttemptError } from "../../../src/inference/attempt-error.ts";
import type { ChainEvent } from "../../../src/inference/chain.ts";
import { CHAIN_START, type ChainProgress } from "../../../src/inference/chain-progress.ts";
import type { GenerateRequest } from "../../../src/inference/provider.ts";
import { answerChat, type ChatTask } from "../../../src/pipeline/chat.ts";
import { generatingProgress, type PipelineDeps, type Prepared } from "../../../src/pipeline/pipeline.ts";
import type { Passage } from "../../../src/text/passage.ts";
import { ProviderError } from "../../../src/upstream/provider-error.ts";

const LEDGER: Passage = {
	pageId: "page-1",
	passageId: "page-1.0",
	title: "Ledgers",
	url: "https://a.test/ledgers",
	heading: "History",
	text: `A ledger is a list. ${"More. ".repeat(60)}`,
	start: 10,
	end: 390,
	score: 0.5,
};

const TASK: ChatTask = {
	question: "What is a ledger?",
	agentType: "general",
	useContext: true,
	maxTokens: 100,
	chainProgress: CHAIN_START,
};

const FINISH: ChainEvent = {
	type: "finish",
	reason: "stop",
	usage: { prompt_tokens: 12, completion_tokens: 2 },
	model: "fake-model",
};

function provider(name: string, progress: ChainProgress = CHAIN_START): ChainEvent {
	return { type: "provider", name, hasModel: name !== "extractive", progress };
}

function token(text: string): ChainEvent {
	return { type: "token", text };
}

/**
 * Creates fake dependencies. Each request to the model plays the next script, and `log` records the calls.
 */
function fakeDeps(
	scripts: (readonly (ChainEvent | Error)[])[],
	{ contextTokens = () => 2_048, ...changes }: Partial<PipelineDeps> & { contextTokens?: () => number } = {},
) {
	const log: string[] = [];
	const requests: GenerateRequest[] = [];
	const prepared: Parameters<PipelineDeps["prepare"]>[0][] = [];
	let time = 0;
	const deps: PipelineDeps = {
		prepare: async (request): Promise<Prepared> => {
			log.push("prepare");
			prepared.push(request);
			return { kind: "granted", parts: request.searches.map(() => [LEDGER]) };
		},
		chain: {
			async *generate(buildRequest, _, signal) {
				requests.push(buildRequest(contextTokens()));
				for (const event of scripts.shift() ?? []) {
					signal.throwIfAborted();
					if (event instanceof Error) throw event;
					yield event;
				}
			},
		},
		history: [],
		pastExchanges: [],
		memory: null,
		rewriter: null,
		prefersQuotes: false,
		research: null,
		keys: { user: "user-key", conversation: "conversation-key" },
		onStage: (stage, progress, message) => log.push(`${stage} ${progress} ${message}`),
		onThinking: (text) => log.push(`thinking ${text}`),
		onToken: (text) => log.push(`token ${text}`),
		onContribution: (index, { state }) => log.push(`contribution ${index} ${state}`),
		now: () => ++time,
		...changes,
	};
	return { deps, log, requests, prepared };
}

const NEVER = new AbortController().signal;

test("a chat answer lists no sources if it quotes none of them", async () => {
	const answerOf = async (text: string) => {
		const { deps } = fakeDeps([[provider("extractive"), token(text), FINISH]]);
		return answerChat(TASK, deps, new AbortController().signal);
	};
	expect(await answerOf("Your knowledge base has nothing on this question.")).toMatchObject({ sources: [] });
	expect(await answerOf("A ledger is a list. [1]")).toMatchObject({ sources: [{ title: "Ledgers" }] });
});

describe("an answer", () => {
	test("reports its stages in order and its tokens as they arrive", async () => {
		const { deps, log } = fakeDeps([[provider("llama-cpp"), token("A "), token("list."), FINISH]]);
		const answer = await answerChat(TASK, deps, NEVER);
		expect(log).toEqual([
			"searching 25 Searching knowledge base...",
			"prepare",
			"found 40 Found 1 source",
			"analyzing 60 Analyzing content...",
			"generating 75 Generating response...",
			"token A ",
			"token list.",
		]);
		expect(answer).toMatchObject({
			kind: "answered",
			text: "A list.",
			provider: "llama-cpp",
			model: "fake-model",
			finishReason: "stop",
			usage: { prompt_tokens: 12, completion_tokens: 2 },
			searchMs: 1,
			firstTokenAt: 3,
			finishedAt: 4,
		});
	});

	test.each(["Tell me a story about a lighthouse.", "Hello!"])(
		"to %j doesn't claim to analyze content, because nothing was found",
		async (question) => {
			const { deps, log } = fakeDeps([[provider("llama-cpp"), token("Once."), FINISH]], {
				prepare: async ({ searches }) => ({ kind: "granted", parts: searches.map(() => []) }),
			});
			await answerChat({ ...TASK, question }, deps, NEVER);
			expect(log).toContain("analyzing 60 Preparing response...");
			expect(log.join()).not.toContain("content");
		},
	);

	test("is based on passages for each question of the message", async () => {
		const { deps, prepared, log } = fakeDeps([[provider("llama-cpp"), FINISH]]);
		await answerChat({ ...TASK, question: "What is a ledger? Who invented it?" }, deps, NEVER);
		expect(prepared[0]?.searches).toMatchObject([
			{ question: "What is a ledger?", topic: null },
			{ question: "Who invented it?", topic: "ledger" },
		]);
		expect(log).toContain("found 40 Found 1 source");
	});

	test("reports the model's thinking, which is not part of its text", async () => {
		const thinking = (text: string) => ({ type: "thinking" as const, text });
		const { deps, log } = fakeDeps([
			[provider("llama-cpp"), thinking("Let me "), thinking("think."), token("A list."), FINISH],
		]);
		const answer = await answerChat(TASK, deps, NEVER);
		expect(log.slice(4)).toEqual([
			"analyzing 60 Thinking...",
			"thinking Let me ",
			"analyzing 60 Thinking...",
			"thinking think.",
			"generating 75 Generating response...",
			"token A list.",
		]);
		expect(answer).toMatchObject({ text: "A list." });
	});

	test("is requested with the agent's settings and with keys for the user and the conversation", async () => {
		const { deps, requests, prepared } = fakeDeps([[provider("llama-cpp"), FINISH]]);
		await answerChat({ ...TASK, agentType: "research" }, deps, NEVER);
		expect(prepared).toEqual([
			{
				searches: [{ question: TASK.question, topic: null }],
				questions: 1,
				passages: AGENTS.research.passages,
			},
		]);
		expect(requests[0]).toMatchObject({
			maxTokens: 100,
			temperature: AGENTS.research.temperature,
			priority: "chat",
			userKey: "user-key",
			conversationKey: "conversation-key",
			passages: [LEDGER],
		});
		expect(requests[0]?.messages[0]).toEqual({ role: "system", content: AGENTS.research.system });
	});

	test("numbers its sources, and ends shortened snippets with an ellipsis", async () => {
		const { deps } = fakeDeps([[provider("llama-cpp"), FINISH]]);
		const answer = await answerChat(TASK, deps, NEVER);
		if (answer.kind !== "answered") throw new Error("no answer");
		expect(answer.sources).toMatchObject([
			{ n: 1, page_id: "page-1", passage_id: "page-1.0", title: "Ledgers", start: 10, end: 390, score: 0.5 },
		]);
		expect(answer.sources[0]?.snippet).toHaveLength(240);
		expect(answer.sources[0]?.snippet.endsWith("…")).toBe(true);
	});

	test("reports which sentences its sources support, without changing the text", async () => {
		const { deps } = fakeDeps([
			[provider("llama-cpp"), token("A ledger is a list [1]. "), token("It is made of gold [7]."), FINISH],
		]);
		expect(await answerChat(TASK, deps, NEVER)).toMatchObject({
			text: "A ledger is a list [1]. It is made of gold [7].",
			evidence: [
				{ start: 0, end: 23, supported: true, passage_id: "page-1.0" },
				{ start: 24, end: 47, supported: false },
			],
		});
	});

	test("uses vectors for its evidence only if there are any", async () => {
		const asked: string[] = [];
		const embed = (text: string) => {
			asked.push(text);
			return Float32Array.of(1);
		};
		for (const loaded of [null, embed]) {
			const { deps } = fakeDeps([[provider("llama-cpp"), token("A register is an enumeration."), FINISH]], {
				loadEmbed: async () => loaded,
			});
			expect(await answerChat(TASK, deps, NEVER)).toMatchObject({
				evidence: [{ supported: loaded !== null }],
			});
		}
		expect(asked).toContain("A register is an enumeration.");
	});

	test("lists only sources that fit in the prompt", async () => {
		const { deps } = fakeDeps([[provider("llama-cpp"), FINISH]], { contextTokens: () => 300 });
		expect(await answerChat(TASK, deps, NEVER)).toMatchObject({ sources: [] });
	});

	test("acquires a lease but does not search when context is disabled", async () => {
		const { deps, log, prepared } = fakeDeps([[provider("llama-cpp"), token("Yes."), FINISH]], {});
		await answerChat({ ...TASK, useContext: false }, deps, NEVER);
		expect(prepared).toEqual([{ searches: [], questions: 1, passages: AGENTS.general.passages }]);
		expect(log.filter((line) => /search|found/i.test(line))).toEqual([]);
	});

	test("from a fallback provider includes the name of the provider and the reason for the fallback", async () => {
		const moved = { ...CHAIN_START, provider: 1, fallbacks: [{ provider: "llama-cpp", reason: "Gone." }] };
		const { deps } = fakeDeps([
			[provider("llama-cpp"), provider("extractive", moved), token("Yes."), FINISH],
		]);
		expect(await answerChat(TASK, deps, NEVER)).toMatchObject({
			provider: "extractive",
			chainProgress: moved,
		});
	});

	test("reports its position in the model server's queue, and the estimated wait if it is known", async () => {
		const { deps, log } = fakeDeps([
			[
				provider("llama-cpp"),
				{ type: "queued", position: 3, etaMs: 12_000 },
				{ type: "queued", position: 2, etaMs: 10 },
				{ type: "queued", position: 1, etaMs: null },
				token("Yes."),
				FINISH,
			],
		]);
		await answerChat(TASK, deps, NEVER);
		expect(log.filter((line) => line.startsWith("waiting"))).toEqual([
			"waiting 60 Waiting for a free slot: position 3, about 12 s",
			"waiting 60 Waiting for a free slot: position 2, about 1 s",
			"waiting 60 Waiting for a free slot: position 1",
		]);
	});

	test("has no first-token time when it is empty", async () => {
		const { deps, log } = fakeDeps([[provider("llama-cpp"), FINISH]]);
		expect(await answerChat(TASK, deps, NEVER)).toMatchObject({ text: "", firstTokenAt: null });
		expect(log.some((line) => line.startsWith("generating"))).toBe(false);
	});

	test("fails without a `finish` event", async () => {
		const { deps } = fakeDeps([[provider("llama-cpp"), token("A ")]]);
		await expect(answerChat(TASK, deps, NEVER)).rejects.toThrow("without a finish");
	});
});

describe("a question that waits for a lease", () => {
	test("returns its position in the queue and calls no model", async () => {
		const { deps, requests } = fakeDeps([], { prepare: async () => ({ kind: "no_lease", place: 2 }) });
		expect(await answerChat(TASK, deps, NEVER)).toEqual({ kind: "no_lease", place: 2 });
		expect(requests).toEqual([]);
	});
});

describe("the start of the history", () => {
	const history = [{ question: "Hi?", answer: "Hello." }];
	const movesAfter = async (name: string, changes: Partial<PipelineDeps>) => {
		const moves: number[] = [];
		const memory = { start: 0, notesBefore: () => "", moveTo: (start: number) => void moves.push(start) };
		const { deps } = fakeDeps([[provider(name), token("Yes."), FINISH]], { history, memory, ...changes });
		await answerChat(TASK, deps, NEVER);
		return moves;
	};

	test("is stored after a model has answered", async () => {
		expect(await movesAfter("llama-cpp", {})).toEqual([0]);
	});

	test("is not stored after an answer without a model or without a history", async () => {
		expect(await movesAfter("extractive", {})).toEqual([]);
		expect(await movesAfter("llama-cpp", { history: [] })).toEqual([]);
	});
});

describe("a prompt that is too long for the model", () => {
	const failed = (error: ProviderError) =>
		new AttemptError(
			{ kind: "retry", delayMs: 0, reason: error.message, progress: CHAIN_START },
			{ cause: error },
		);
	const tooLong = failed(new ProviderError("too_long", "The prompt does not fit."));

	test("is rebuilt at most twice, each time with half of the context", async () => {
		const { deps, requests, prepared } = fakeDeps([
			[provider("llama-cpp"), tooLong],
			[provider("llama-cpp"), tooLong],
			[provider("llama-cpp"), token("Yes."), FINISH],
		]);
		const question = "word ".repeat(1_400);
		expect(await answerChat({ ...TASK, question }, deps, NEVER)).toMatchObject({ text: "Yes." });
		const lengths = requests.map(({ messages }) => messages.at(-1)?.content.length ?? 0);
		expect(lengths).toHaveLength(3);
		expect(lengths[1]).toBeLessThan(lengths[0] ?? 0);
		expect(lengths[2]).toBeLessThan(lengths[1] ?? 0);
		expect(prepared).toHaveLength(1);
	});

	test("is rebuilt for the whole context of a model server that has restarted with a smaller one", async () => {
		const sizes = [4_096, 3_072];
		const { deps, requests } = fakeDeps(
			[
				[provider("llama-cpp"), tooLong],
				[provider("llama-cpp"), token("Yes."), FINISH],
			],
			{ contextTokens: () => sizes.shift() ?? 0 },
		);
		// Half of the first context would be too small for this question.
		const question = "1 ".repeat(2_200);
		await answerChat({ ...TASK, question }, deps, NEVER);
		expect(requests[1]?.messages.at(-1)?.content.endsWith(question)).toBe(true);
	});

	test("fails with the model's error after the last rebuild", async () => {
		const { deps, requests } = fakeDeps(Array.from({ length: 5 }, () => [provider("llama-cpp"), tooLong]));
		await expect(answerChat(TASK, deps, NEVER)).rejects.toBe(tooLong);
		expect(requests).toHaveLength(3);
	});

	test("is not rebuilt after any other error", async () => {
		const broken = failed(new ProviderError("broken", "Reset."));
		const { deps, requests } = fakeDeps([[provider("llama-cpp"), broken]]);
		await expect(answerChat(TASK, deps, NEVER)).rejects.toBe(broken);
		expect(requests).toHaveLength(1);
	});
});

describe("a stopped answer", () => {
	test("calls no model when it is stopped during the search", async () => {
		const stop = new AbortController();
		const { deps, requests } = fakeDeps([[provider("llama-cpp"), FINISH]], {
			prepare: async () => {
				stop.abort(new Error("stopped by the user"));
				return { kind: "granted", parts: [[]] };
			},
		});
		await expect(answerChat(TASK, deps, stop.signal)).rejects.toThrow("stopped by the user");
		expect(requests).toEqual([]);
	});

	test("throws the stop reason and reports no more tokens when it is stopped during generation", async () => {
		const stop = new AbortController();
		const seen: string[] = [];
		const { deps } = fakeDeps([[provider("llama-cpp"), token("A "), token("list."), FINISH]], {
			onToken: (text) => {
				seen.push(text);
				stop.abort(new Error("stopped by the user"));
			},
		});
		await expect(answerChat(TASK, deps, stop.signal)).rejects.toThrow("stopped by the user");
		expect(seen).toEqual(["A "]);
	});
});

describe("generatingProgress", () => {
	test("stays between 75 and 99", () => {
		expect(generatingProgress(0, 100)).toBe(75);
		expect(generatingProgress(50, 100)).toBe(87);
		expect(generatingProgress(100, 100)).toBe(99);
		expect(generatingProgress(5_000, 100)).toBe(99);
		expect(generatingProgress(1, 1)).toBe(99);
	});
});
