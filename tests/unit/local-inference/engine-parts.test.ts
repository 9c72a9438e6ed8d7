import type { Token } from "node-llama-cpp";
import { describe, expect, test } from "vitest";
import { Answer } from "../../../local-inference/engine/answer.ts";
import { shareBatch } from "../../../local-inference/engine/batch.ts";
import { type Player, Rounds } from "../../../local-inference/engine/rounds.ts";
import { chooseSlot, commonPrefix, type SlotState } from "../../../local-inference/engine/slots.ts";
import { StopStrings, TokenText } from "../../../local-inference/engine/text.ts";
import { ThreadGovernor } from "../../../local-inference/engine/thread-governor.ts";
import { bestFigures, chooseThreads, threadCandidates } from "../../../local-inference/engine/threads.ts";

describe("an answer", () => {
	test("tells of each part of its prompt that was read but the last, with which its first token comes", async () => {
		const tokens = (...values: number[]) => values as Token[];
		const read: number[][] = [];
		const told: string[] = [];
		const answer = new Answer({
			sequence: {
				model: { detokenize: (generated) => generated.join() },
				evaluateWithoutGeneratingNewTokens: async (part) => void read.push([...part]),
				async *evaluate(part) {
					read.push([...part]);
					yield* tokens(7, 8);
				},
			},
			tail: tokens(1, 2, 3, 4, 5),
			request: {
				messages: [],
				maxTokens: null,
				temperature: 0,
				topP: 1,
				presencePenalty: 0,
				frequencyPenalty: 0,
				seed: 1,
				stop: [],
				conversationKey: null,
			},
			maxTokens: 1,
			signal: new AbortController().signal,
			emit: ({ type }) => told.push(type),
		});
		while (await answer.step(2)) {}
		expect(read).toEqual([[1, 2], [3, 4], [5]]);
		expect(told).toEqual(["reading", "reading", "token", "finish"]);
	});
});

describe("choosing a slot", () => {
	const slot = (over: Partial<SlotState>): SlotState => ({
		busy: false,
		conversationKey: null,
		lastUsed: 0,
		tokens: [],
		...over,
	});

	test("goes back to the one that the conversation used last", () => {
		const slots = [
			slot({}),
			slot({ conversationKey: "c", lastUsed: 1 }),
			slot({ conversationKey: "d", lastUsed: 2 }),
		];
		expect(chooseSlot(slots, "c", [1, 2])).toBe(1);
	});

	test("takes the least recently used one for a new conversation, though another holds the same beginning", () => {
		const slots = [slot({ conversationKey: "c", lastUsed: 2, tokens: [1, 2, 3] }), slot({ lastUsed: 1 })];
		expect(chooseSlot(slots, "new", [1, 2, 3, 4])).toBe(1);
	});

	test("finds the history of a client that names no conversation by its tokens", () => {
		const slots = [slot({}), slot({ lastUsed: 1, tokens: [1, 2, 3, 9] }), slot({ lastUsed: 2, tokens: [7] })];
		expect(chooseSlot(slots, null, [1, 2, 3, 4])).toBe(1);
		expect(chooseSlot(slots, null, [5, 6])).toBe(0);
	});

	test("never takes a busy one", () => {
		const busy = slot({ busy: true, conversationKey: "c", lastUsed: 1 });
		expect(chooseSlot([busy, slot({})], "c", [1])).toBe(1);
		expect(chooseSlot([busy], "c", [1])).toBe(-1);
	});

	test("compares prompts token by token", () => {
		expect(commonPrefix([1, 2, 3], [1, 2, 4, 5])).toBe(2);
		expect(commonPrefix([1, 2], [1, 2, 3])).toBe(2);
		expect(commonPrefix([], [1])).toBe(0);
	});
});

describe("sharing a batch", () => {
	test("always gives a generating sequence its token, and reads equal prompts one after another", () => {
		expect(shareBatch([1, 100, 100, 1], 64)).toEqual([1, 63, 1, 1]);
		expect(shareBatch([1, 37, 99, 1], 64)).toEqual([1, 37, 27, 1]);
	});

	test("finishes the first of several equal prompts in its own time, and the last no later than side by side", () => {
		const left = [400, 400, 400, 400];
		const ends: number[] = [];
		for (let round = 1; ends.length < left.length; round++) {
			// A prompt of which one token is left is read: with that token its answer begins.
			for (const [index, amount] of shareBatch(left, 40).entries()) {
				const before = left[index] ?? 0;
				left[index] = Math.max(1, before - amount);
				if (before > 1 && left[index] === 1) ends.push(round);
			}
		}
		expect(ends[0]).toBeLessThanOrEqual(11);
		expect(ends.at(-1)).toBeLessThanOrEqual(40);
	});

	test("gives what a short prompt leaves to a longer one", () => {
		expect(shareBatch([500, 10], 64)).toEqual([54, 10]);
	});

	test("lets every prompt advance, even when there are more of them than the budget has tokens", () => {
		expect(shareBatch([9, 9, 9], 2)).toEqual([1, 1, 1]);
	});
});

describe("rounds", () => {
	const player = (name: string, prompt: number, answer: number, log: string[]): Player => {
		let left = prompt;
		let tokens = answer;
		return {
			ready: () => Math.max(1, left),
			step: async (amount) => {
				log.push(`${name}${amount}`);
				if (left > amount) left -= amount;
				else if (left > 0) left = 0;
				else tokens--;
				return tokens > 0;
			},
		};
	};
	const rounds = (log: string[]) =>
		new Rounds({ budget: () => 4, begin: (tokens) => log.push(`[${tokens}`), end: () => log.push("]") });

	test("lets all take each step together, prompts in parts and answers a token at a time", async () => {
		const log: string[] = [];
		const playing = rounds(log);
		await Promise.all([playing.play(player("a", 1, 3, log)), playing.play(player("b", 6, 1, log))]);
		expect(log.join(" ")).toBe("[1 a1 ] [5 a1 b4 ] [3 a1 b2 ] [2 a1 b1");
	});

	test("goes on with the others when one fails, and starts again after all have ended", async () => {
		const log: string[] = [];
		const playing = rounds(log);
		const broken: Player = { ready: () => 1, step: () => Promise.reject(new Error("no cells left")) };
		const failed = playing.play(broken);
		await Promise.all([
			expect(failed).rejects.toThrow("no cells left"),
			playing.play(player("a", 1, 2, log)),
		]);
		await playing.play(player("c", 1, 1, log));
		expect(log.filter((entry) => /^[ac]/.test(entry))).toEqual(["a1", "a1", "a1", "c1", "c1"]);
	});
});

describe("text from tokens", () => {
	const bytes = [...Buffer.from("a🐈é", "utf8")];
	const detokenize = (tokens: number[]) => Buffer.from(tokens).toString("utf8");

	test("holds a character back until its last byte has come", () => {
		const text = new TokenText<number>(detokenize);
		expect(bytes.map((byte) => text.push(byte))).toEqual(["a", "", "", "", "🐈", "", "é"]);
	});

	test("drops an unfinished character at the end", () => {
		const text = new TokenText<number>(detokenize);
		expect(text.push(bytes[1] ?? 0) + text.flush()).toBe("");
	});

	test("does not wait for ever for bytes that are no character", () => {
		const text = new TokenText<number>(detokenize);
		expect([255, 255, 255, 255].map((byte) => text.push(byte)).join("")).toMatch(/^\uFFFD+$/);
	});

	test("ends before a stop string that comes in pieces", () => {
		const stops = new StopStrings(["<end>"]);
		expect(stops.push("one <e")).toEqual({ text: "one ", stopped: false });
		expect(stops.push("nd> two")).toEqual({ text: "", stopped: true });
	});

	test("shows what only looked like the beginning of a stop string", () => {
		const stops = new StopStrings(["<end>"]);
		expect(stops.push("a <e")).toEqual({ text: "a ", stopped: false });
		expect(stops.push("lse")).toEqual({ text: "<else", stopped: false });
		stops.push("<");
		expect(stops.flush()).toBe("<");
	});

	test("ends at the earliest of several stop strings", () => {
		expect(new StopStrings(["b", "a"]).push("x a b")).toEqual({ text: "x ", stopped: true });
	});
});

describe("threads", () => {
	test("tries one, two, half of the cores and all but one", () => {
		expect(threadCandidates(1)).toEqual([1]);
		expect(threadCandidates(2)).toEqual([1, 2]);
		expect(threadCandidates(4)).toEqual([1, 2, 3]);
		expect(threadCandidates(10)).toEqual([1, 2, 5, 9]);
	});

	test("chooses the fastest for each kind of work, and fewer when more gain little", () => {
		const tried = [
			{ threads: 1, decode: 131, prefill: 233 },
			{ threads: 2, decode: 50, prefill: 431 },
			{ threads: 4, decode: 150, prefill: 500 },
		];
		expect(chooseThreads(tried)).toMatchObject({ decode: 1, prefill: 2 });
	});

	test("keeps the better figure of two measurements, since a busy machine only makes them smaller", () => {
		const busy = [
			{ threads: 1, decode: 60, prefill: 130 },
			{ threads: 2, decode: 6, prefill: 0 },
		];
		const idle = [
			{ threads: 1, decode: 55, prefill: 200 },
			{ threads: 2, decode: 50, prefill: 400 },
		];
		expect(bestFigures(busy, idle)).toEqual([{ threads: 1, decode: 60, prefill: 200 }, idle[1]]);
		expect(bestFigures([], busy)).toEqual(busy);
	});

	const set = (over: { decode?: number; prefill?: number } = {}) => {
		let now = 0;
		const tried = [
			{ threads: 1, decode: 100, prefill: 200 },
			{ threads: 2, decode: 50, prefill: 400 },
		];
		const governor = new ThreadGovernor({ decode: 1, prefill: 2, tried, ...over }, () => now);
		const batch = (tokens: number, ms: number) => {
			const threads = governor.begin(tokens);
			now += ms;
			governor.end();
			return threads;
		};
		return { batch, wait: (ms: number) => (now += ms) };
	};

	test("uses for each batch the number that suits its kind", () => {
		const { batch } = set();
		expect(batch(64, 160)).toBe(2);
		expect(batch(4, 40)).toBe(1);
		expect(batch(64, 160)).toBe(2);
	});

	test("takes fewer for a while when all cores are far slower than fewer would be", () => {
		const { batch, wait } = set();
		expect(batch(64, 4_000)).toBe(2);
		expect(batch(64, 320)).toBe(1);
		wait(5_000);
		expect(batch(64, 160)).toBe(2);
		expect(batch(64, 160)).toBe(2);
	});

	test("stays with fewer, and asks less often, as long as they are faster", () => {
		const { batch, wait } = set();
		batch(64, 4_000);
		batch(64, 400);
		wait(5_000);
		expect(batch(64, 500)).toBe(2);
		wait(5_000);
		expect(batch(64, 400)).toBe(1);
		wait(5_000);
		expect(batch(64, 160)).toBe(2);
	});
});
