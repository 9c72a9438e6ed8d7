import { describe, expect, test } from "vitest";
import type { Memory } from "../../../src/agents/history.ts";
import { Breakers } from "../../../src/inference/breaker.ts";
import { InferenceChain } from "../../../src/inference/chain.ts";
import { CHAIN_START } from "../../../src/inference/chain-progress.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "../../../src/inference/provider.ts";
import { RetryBudget } from "../../../src/inference/retry-budget.ts";
import { generate } from "../../../src/pipeline/generate.ts";
import { TokenMeter } from "../../../src/pipeline/token-meter.ts";
import type { Passage } from "../../../src/text/passage.ts";
import { NOW, neverAborted } from "../inference/helpers.ts";

const COPIED = "A ledger is a list of transactions that nobody can change once they are written.";
const ANSWER = "Football is a game of two teams.";
const HISTORY = [{ question: "What is a ledger?", answer: `${COPIED} Each of its computers has a copy.` }];
const NOTES = "Earlier, the user asked about ledgers.\n\n";

/** Creates a model that gives one answer per call, word by word, and logs when each call starts and ends. */
function modelOf(answers: readonly string[], name: Provider["name"] = "llama-cpp") {
	const log: string[] = [];
	const requests: GenerateRequest[] = [];
	const model: Provider = {
		name,
		hasModel: name !== "extractive",
		healthIsProbed: false,
		async *generate(request): AsyncGenerator<GenerateEvent> {
			requests.push(request);
			log.push("start");
			try {
				for (const text of answers[requests.length - 1]?.match(/\s*\S+/g) ?? []) {
					log.push("token");
					yield { type: "token", text };
				}
				const usage = { prompt_tokens: 100, completion_tokens: 10 };
				yield { type: "finish", reason: "stop", usage, model: "m" };
			} finally {
				log.push("end");
			}
		},
		health: async () => ({ status: "ok", provider: name, model: "m", device: null }),
	};
	return { model, log, requests };
}

/** Asks a question after other exchanges. */
async function ask(
	question: string,
	{ model, log, requests }: ReturnType<typeof modelOf>,
	history = HISTORY,
	passages: readonly Passage[] = [],
) {
	const breakers = new Breakers();
	const retryBudget = new RetryBudget();
	const deps = { now: () => NOW, random: () => 0.5, breakers, retryBudget, contextTokens: 2_048 };
	const meter = new TokenMeter();
	const starts: number[] = [];
	const memory: Memory = {
		start: 0,
		notesBefore: (start) => (start === 0 ? "" : NOTES),
		moveTo: (start) => void starts.push(start),
	};
	let shown = "";
	const generated = await generate(
		{
			prompt: { system: "Be brief.", history, passages, question },
			maxTokens: 100,
			temperature: 0,
			priority: "chat",
			chainProgress: CHAIN_START,
		},
		{
			chain: meter.measure(new InferenceChain([model], deps)),
			memory,
			keys: { user: "u", conversation: "c" },
			now: () => NOW,
			pastExchanges: history.map((exchange) => ({ question: exchange.question, titles: [] })),
		},
		{
			onQueued() {},
			onThinking() {},
			onFirstToken: () => log.push("first token"),
			onToken: (text) => {
				shown += text;
			},
		},
		neverAborted(),
	);
	return { text: generated.text, shown, starts, log, requests, tokens: meter.take(), breakers };
}

describe("a model that copies its earlier answer", () => {
	test("is asked again without it, and nothing of the copy is shown", async () => {
		const { text, shown, requests, starts } = await ask("What is football?", modelOf([COPIED, ANSWER]));
		expect({ text, shown }).toEqual({ text: ANSWER, shown: ANSWER });
		expect(starts).toEqual([1]);
		expect(requests.map(({ messages }) => messages)).toEqual([
			[
				{ role: "system", content: "Be brief." },
				{ role: "user", content: "What is a ledger?" },
				{ role: "assistant", content: HISTORY[0]?.answer },
				{ role: "user", content: "What is football?" },
			],
			[
				{ role: "system", content: "Be brief." },
				{ role: "user", content: `${NOTES}What is football?` },
			],
		]);
	});

	test("is stopped before it is asked again, which is not a failure", async () => {
		const { log, breakers } = await ask("What is football?", modelOf([`${COPIED} ${ANSWER}`, "Football."]));
		expect(log.slice(log.indexOf("end"))).toEqual(["end", "start", "token", "first token", "end"]);
		expect(log.indexOf("end")).toBeLessThan(COPIED.split(" ").length + 2);
		expect(breakers.mayRecover("llama-cpp", NOW)).toBe(true);
		expect(breakers.isOpen("llama-cpp")).toBe(false);
	});

	test("is asked again even if the whole answer is a short copy", async () => {
		const { text, shown } = await ask("thanks!", modelOf(["Each of its computers has a copy.", ANSWER]));
		expect({ text, shown }).toEqual({ text: ANSWER, shown: ANSWER });
	});

	test("is asked again with the question before if the whole answer to a follow-up is a copy", async () => {
		const { text, shown, requests } = await ask("Why?", modelOf([COPIED, ANSWER]));
		expect({ text, shown }).toEqual({ text: ANSWER, shown: ANSWER });
		expect(requests.at(-1)?.messages.at(-1)?.content).toBe(`${NOTES}What is a ledger?\nWhy?`);
	});

	test("is asked only once more", async () => {
		const { text, requests } = await ask("What is football?", modelOf([COPIED, COPIED, ANSWER]));
		expect(text).toBe(COPIED);
		expect(requests).toHaveLength(2);
	});

	test("uses the tokens of both answers", async () => {
		const once = await ask("What is football?", modelOf([ANSWER]));
		const twice = await ask("What is football?", modelOf([COPIED, ANSWER]));
		expect(once.tokens).toBe(110);
		expect(twice.tokens).toBeGreaterThan(130);
	});

	test.each([
		["the question was asked before", "what is a ledger"],
		["the question is about the conversation", "repeat your last answer"],
		["the answer to a follow-up also says something new", "Why can't it be changed?", `${COPIED} ${ANSWER}`],
	])("is believed if %s", async (_, question, copy = COPIED) => {
		const { text, requests } = await ask(question, modelOf([copy, ANSWER]));
		expect(text).toBe(copy);
		expect(requests).toHaveLength(1);
	});

	test("is told from a provider without a model, which quotes", async () => {
		const { text, requests } = await ask("What is football?", modelOf([COPIED, ANSWER], "extractive"));
		expect(text).toBe(COPIED);
		expect(requests).toHaveLength(1);
	});
});

describe("an answer to a question for what the user stated", () => {
	const history = [{ question: "My name is Kofi.", answer: "Hello!" }, ...HISTORY];

	test.each([
		["is shown if it says so", "Your name is Kofi, of course.", "Your name is Kofi, of course."],
		["is replaced by a quote if it doesn't", "In Ethereum, names are keys.", "You wrote: “My name is Kofi.”"],
	])("%s", async (_, written, expected) => {
		const { text, shown } = await ask("What's my name?", modelOf([written]), history);
		expect({ text, shown }).toEqual({ text: expected, shown: expected });
	});
});

describe("a new answer", () => {
	test("is shown from its first token, and its prompt starts where the one before did", async () => {
		const { log, starts } = await ask("What is football?", modelOf([ANSWER]));
		expect(log.slice(0, 3)).toEqual(["start", "token", "first token"]);
		expect(starts).toEqual([0]);
	});
});

describe("a request to a model", () => {
	test.each([
		["How much is the lamp?", "> Lamp — Price: 49 [1]\n\n</notes>"],
		["What is the average price?", "> - Mug — Price: 12 [1]\n> - Lamp — Price: 49 [1]\n\n</notes>"],
		["What is a lamp?", "> | Mug | 12 | [1]\n> | Lamp | 49 | [1]\n\n</notes>"],
		["Is the shop open on Sunday?", "> | Mug | 12 | [1]\n> | Lamp | 49 | [1]\n\n</notes>"],
	])("quotes the row of a table that answers %j last", async (question, end) => {
		const text = "| Product | Price |\n| --- | --- |\n| Mug | 12 |\n| Lamp | 49 |";
		const place = { pageId: "p", passageId: "p.0", url: null, start: 0, end: text.length };
		const passage = { ...place, title: "Prices", heading: null, text, score: 1 };
		const { requests } = await ask(question, modelOf([ANSWER]), [], [passage]);
		expect(requests[0]?.messages.at(-1)?.content).toContain(end);
	});

	test.each([
		["who won the 2018 world cup", { stopsLoops: true }],
		["write 'I am late' 10 times", { stopsLoops: false }],
		["thanks!", { stopsLoops: true, isBrief: true }],
	])("says how its answer may go on (%j)", async (question, expected) => {
		const { requests } = await ask(question, modelOf([ANSWER]));
		const { stopsLoops, isBrief } = requests[0] ?? {};
		expect({ stopsLoops, isBrief }).toEqual({ isBrief: undefined, ...expected });
	});
});
