import { setTimeout as delay } from "node:timers/promises";
import OpenAI from "openai";
import type {
	ResponseCreateParamsStreaming,
	ResponseStreamEvent,
} from "openai/resources/responses/responses";
import { Guest } from "../../support/guest.ts";
import type { Random } from "../../support/random.ts";
import { collect, textOf } from "../../support/response-stream.ts";
import { answerOf, questionOf } from "../faulty-model.ts";
import type { Report, Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

/** Names that start like this stop halfway through the first attempt, so that their streams break off. */
const STALLED = "stalled";
const POLL_MS = 20;
const FINAL_EVENT = /^response\.(completed|failed|incomplete)$/;

/** Kills every process while responses of OpenAI's API are streamed, and continues their streams. */
export const RESPONSES: Scenario = {
	name: "kill-responses",
	promise: "A response whose stream breaks off continues after any event",
	runs: { short: 1, all: 25 },
	run,
};

/** A response, and the events that the client has received. */
interface Started {
	name: string;
	id: string;
	conversationId: string;
	events: ResponseStreamEvent[];
	/** Resolves when the stream has ended or broken off. */
	ended: Promise<void>;
}

async function run(runs: number, random: Random): Promise<Report> {
	await using load = await Workload.start({ clients: 0, random });
	load.model.misbehave = (name, call) => (name.startsWith(STALLED) && call === 1 ? "stall" : null);
	const guest = await Guest.signIn(load.stack.url);
	const client = new OpenAI({
		baseURL: new URL("/v1", load.stack.url).href,
		apiKey: await guest.accessToken(),
		maxRetries: 0,
	});
	const violations: string[] = [];
	let slowestMs = 0;
	for (let run = 0; run < runs; run++) {
		const finished = await start(client, `finished-${run}`, { background: true });
		const running = [
			await start(client, `${STALLED}-background-${run}`, { background: true }),
			await start(client, `${STALLED}-stored-${run}`, { store: true }),
		];
		await load.stack.killAll();
		const killedAt = Date.now();
		load.stack = await load.stack.restart();
		await Promise.all(running.map(({ ended }) => ended));
		for (const response of [...running, finished])
			violations.push(...(await findViolations(client, guest, response, random)));
		slowestMs = Math.max(slowestMs, Date.now() - killedAt);
	}
	await load.settle();
	return {
		violations: [...violations, ...load.report().violations],
		figure: `${runs * 3} responses, the slowest continued ${(slowestMs / 1_000).toFixed(1)} s after the fault`,
	};
}

/** Starts a response. Resolves when it has ended, or when its model has stopped halfway. */
async function start(
	client: OpenAI,
	name: string,
	fields: Partial<ResponseCreateParamsStreaming>,
): Promise<Started> {
	const asked = { model: "omeruta/general", input: questionOf(name), stream: true as const };
	const stream = await client.responses.create({ ...fields, ...asked });
	const events: ResponseStreamEvent[] = [];
	const ended = read(stream, events);
	if (name.startsWith(STALLED)) {
		while (textOf(events).length < answerOf(name).length / 3) await delay(POLL_MS);
	} else await ended;
	const [first] = events;
	if (first?.type !== "response.created") throw new Error(`${name} started with ${first?.type}`);
	const { id, conversation } = first.response;
	return { name, id, conversationId: conversation?.id ?? "", events, ended };
}

/** Adds the events of a stream to `events` until it ends or breaks off. */
async function read(
	stream: AsyncIterable<ResponseStreamEvent>,
	events: ResponseStreamEvent[],
): Promise<void> {
	try {
		for await (const event of stream) events.push(event);
	} catch {
		// The server was killed.
	}
}

/** Continues a response after its last event and after another one, and returns what is wrong. */
async function findViolations(
	client: OpenAI,
	guest: Guest,
	{ name, id, conversationId, events }: Started,
	random: Random,
): Promise<string[]> {
	const violations: string[] = [];
	const expect = (actual: unknown, expected: unknown, what: string) => {
		const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
		if (found !== wanted) violations.push(`${name}: ${what} is ${found}, expected ${wanted}`);
	};
	const answer = answerOf(name);
	for (const last of [events.at(-1), random.pick(events)]) {
		const after = last?.sequence_number ?? -1;
		const rest = await collect(await client.responses.retrieve(id, { stream: true, starting_after: after }));
		const numbers = rest.map(({ sequence_number }) => sequence_number);
		const ordered = [...new Set(numbers)].filter((number) => number > after).toSorted((a, b) => a - b);
		expect(numbers, ordered, `the order of the events after ${after}`);
		const whole = [...events.filter(({ sequence_number }) => sequence_number <= after), ...rest];
		expect(textOf(whole), answer, `the text continued after ${after}`);
		const endings = whole.filter(({ type }) => FINAL_EVENT.test(type)).map(({ type }) => type);
		expect(endings, ["response.completed"], `the list of final events after ${after}`);
	}
	const response = await client.responses.retrieve(id);
	expect([response.status, response.output_text], ["completed", answer], "the response");
	const stored = (await guest.history(conversationId)).map(({ role, status, content }) => [
		role,
		status,
		content,
	]);
	const exchange = [
		["user", "complete", questionOf(name)],
		["assistant", "complete", answer],
	];
	expect(stored, exchange, "the conversation");
	return violations;
}
