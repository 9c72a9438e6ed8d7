import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { RETRY_INTERVAL_MS, RETRY_RESERVE, RETRY_SHARE } from "../../../src/inference/retry-budget.ts";
import { Guest } from "../../support/guest.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { ask } from "../ask.ts";
import { FaultyModel } from "../faulty-model.ts";
import { MANY_QUESTIONS, ModelStack } from "../model-stack.ts";
import type { Report, Scenario } from "../scenario.ts";

/** The questions of the user who asks many. */
const MANY = 100;
/** Numbers of users, including the one who asks many questions. Runs alternate between them. */
const USERS = [20, 2];
const QUEUED_MS = 60_000;
const POLL_MS = 50;

const Waiting = z.object({ waiting: z.int() });

/** One user asks many questions before others ask one each. */
const FAIRNESS: Scenario = {
	name: "fairness",
	promise: `One user's ${MANY} questions delay another user's first token by at most one answer`,
	runs: { short: 1, all: 10 },
	async run(runs) {
		await using model = await FaultyModel.start();
		model.pauseMs = 0;
		await using stack = await startStack({
			env: {
				...MANY_QUESTIONS,
				INFERENCE: "llama-cpp",
				ENGINE: "upstream",
				UPSTREAM_URLS: model.url,
				LOCAL_INFERENCE_SLOTS: "1",
				LOCAL_INFERENCE_QUEUE: "200",
			},
		});
		await stack.waitForModel();
		const guests = await Promise.all(
			Array.from({ length: Math.max(...USERS) }, () => Guest.signIn(stack.url)),
		);
		const violations: string[] = [];
		const worst = new Map<number, number>();
		for (let run = 0; run < runs; run++) {
			const users = USERS[run % USERS.length] ?? 2;
			const delays = await measureDelays(stack, model, guests.slice(0, users), `r${run}`);
			worst.set(users, Math.max(worst.get(users) ?? 0, ...delays.values()));
			for (const [name, answers] of delays)
				if (answers > 1) violations.push(`${name} was delayed by ${answers} answers`);
		}
		const figures = [...worst].map(([users, answers]) => `${users} users: at most ${answers} answers`);
		return { violations, figure: figures.join("; ") };
	},
};

/**
 * The first guest asks many questions, and the others ask one each while the first answer is held. Returns the number of
 * the first guest's answers that each of the others waited for.
 */
async function measureDelays(
	stack: Stack,
	model: FaultyModel,
	[first, ...others]: readonly Guest[],
	prefix: string,
): Promise<Map<string, number>> {
	if (first === undefined) throw new Error("There are no guests.");
	const gate = Promise.withResolvers<void>();
	model.gate = gate.promise;
	const orderStart = model.order.length;
	const many = Array.from({ length: MANY }, (_, n) => ask(first, `${prefix}-many-${n}`));
	await waitForQueue(stack, MANY - 1);
	const one = others.map((guest, n) => ask(guest, `${prefix}-one-${n}`));
	await waitForQueue(stack, MANY - 1 + others.length);
	gate.resolve();
	await Promise.all([...many, ...one]);
	const order = model.order.slice(orderStart);
	return new Map(
		others.map((_, n) => {
			const name = `${prefix}-one-${n}`;
			const before = order.slice(0, order.indexOf(name));
			return [name, before.filter((other) => other.startsWith(`${prefix}-many-`)).length];
		}),
	);
}

/** Resolves when this many requests wait in the queue of the model server. */
async function waitForQueue(stack: Stack, count: number): Promise<void> {
	const { modelUrl } = await stack.record();
	const until = Date.now() + QUEUED_MS;
	for (;;) {
		const { waiting } = Waiting.parse(await (await fetch(new URL("/health", modelUrl ?? ""))).json());
		if (waiting === count) return;
		if (Date.now() > until) throw new Error(`${waiting} requests wait in the queue instead of ${count}.`);
		await delay(POLL_MS);
	}
}

const RETRY_GUESTS = 8;
const RETRY_QUESTIONS = 50;

/** Fails two of three calls, too few in a row for the circuit breaker. */
const RETRIES: Scenario = {
	name: "retries",
	promise: "A model server that fails two of three calls receives at most 20% of them again, plus a reserve",
	runs: { short: 0, all: 3 },
	async run(runs): Promise<Report> {
		await using started = await ModelStack.start({
			env: { ...MANY_QUESTIONS, INFERENCE: "llama-cpp,extractive" },
		});
		const { model, stack } = started;
		model.misbehave = () => (model.order.length % 3 === 0 ? null : "status 500");
		const guests = await Promise.all(Array.from({ length: RETRY_GUESTS }, () => Guest.signIn(stack.url)));
		const startedAt = Date.now();
		for (let run = 0; run < runs; run++) {
			const names = Array.from({ length: RETRY_QUESTIONS }, (_, n) => `r${run}-${n}`);
			await Promise.all(
				guests.flatMap((guest, at) =>
					names.map((name) => ask(guest, `${name}-${at}`, { mayFallBack: true })),
				),
			);
		}
		const intervals = (Date.now() - startedAt) / RETRY_INTERVAL_MS;
		const calls = model.order.length;
		const retries = calls - model.calls.size;
		const allowed = Math.floor(RETRY_SHARE * model.calls.size + RETRY_RESERVE + intervals);
		const figure = `${retries} of ${calls} calls were retries (${((100 * retries) / calls).toFixed(1)}%); ${allowed} are allowed`;
		return { violations: retries > allowed ? [figure] : [], figure };
	},
};

export const SHARES: readonly Scenario[] = [FAIRNESS, RETRIES];
