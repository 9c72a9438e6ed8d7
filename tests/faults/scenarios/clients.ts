import { setTimeout as delay } from "node:timers/promises";
import { quantile } from "../../../scripts/bench/figures.ts";
import { ChatAccepted } from "../../../src/contracts/tasks.ts";
import { Guest } from "../../support/guest.ts";
import { Listener } from "../../support/listener.ts";
import { answerOf, type FaultyModel, questionOf } from "../faulty-model.ts";
import { MANY_QUESTIONS, ModelStack } from "../model-stack.ts";
import { PlainSocket } from "../plain-socket.ts";
import type { Scenario } from "../scenario.ts";

const LATE_MS = 60_000;

/** Sockets that join the same answer. */
const JOINS_AT_ONCE = 10;
const JOIN_PAUSE_MS = 100;
/** Sockets join within this time from the first token. The answer takes longer. */
const JOIN_MS = 900;

/** A run is one socket that joins an answer. */
const JOINS: Scenario = {
	name: "joins",
	promise: "Whoever joins while an answer streams gets a snapshot and the rest, without a gap or an overlap",
	runs: { short: 0, all: 500 },
	async run(runs, random) {
		await using started = await ModelStack.start({ env: MANY_QUESTIONS });
		started.model.pauseMs = JOIN_PAUSE_MS;
		const guest = await Guest.signIn(started.stack.url);
		const violations: string[] = [];
		let inTheMiddle = 0;
		for (let joins = 0; joins < runs; joins += JOINS_AT_ONCE) {
			const name = `join-${joins}`;
			const { conversation, task } = await askUntilFirstToken(guest, name);
			const sockets = Array.from({ length: JOINS_AT_ONCE }, async () => {
				await delay(random.below(JOIN_MS));
				return PlainSocket.connect(guest, name);
			});
			const joined = await Promise.all(sockets);
			await task.finished();
			for (const { received } of joined) {
				const ended = received.until(() => received.of("task_completed").length > 0);
				await Promise.race([ended, delay(LATE_MS, null, { ref: false })]);
				const [snapshot] = received.of("snapshot");
				if (snapshot?.state === "running") inTheMiddle++;
				violations.push(...findJoinViolations(received, answerOf(name)).map((found) => `${name} ${found}`));
			}
			for (const socket of joined) socket.close();
			conversation.close();
		}
		return { violations, figure: `${inTheMiddle} snapshots of answers in progress` };
	},
};

/** Returns what is wrong with the events that a socket received after it joined the conversation of one answer. */
function findJoinViolations(received: Listener, answer: string): string[] {
	const found: string[] = [];
	const snapshots = received.of("snapshot");
	if (snapshots.length !== 1) found.push(`was described by ${snapshots.length} snapshots`);
	const [snapshot] = snapshots;
	const tail = received.of("task_token");
	const seqs = tail.map(({ seq }) => seq);
	const isRising = seqs.every((seq, at) => seq > (seqs[at - 1] ?? snapshot?.upto_seq ?? 0));
	if (!isRising) found.push(`has tokens ${seqs.join(", ")} after a snapshot up to ${snapshot?.upto_seq}`);
	const text = (snapshot?.text ?? "") + tail.map((token) => token.text).join("");
	if (text !== answer) found.push(`was received as ${text}`);
	return found;
}

const COPIES = 20;

/** Retries of a client whose acknowledgment is late, all at once. */
const REPEATS: Scenario = {
	name: "repeats",
	promise: `A message_id that is sent ${COPIES} times at once is one task with ${COPIES} equal acknowledgments`,
	runs: { short: 1, all: 50 },
	async run(runs) {
		await using started = await ModelStack.start({ env: MANY_QUESTIONS });
		const { model, stack } = started;
		const guest = await Guest.signIn(stack.url);
		const violations: string[] = [];
		for (let run = 0; run < runs; run++) {
			const name = `repeat-${run}`;
			const body = {
				message: questionOf(name),
				conversation_id: name,
				message_id: "m1",
				use_context: false,
			};
			const responses = await Promise.all(
				Array.from({ length: COPIES }, () => guest.fetch("/api/agents/async/chat_async/", body)),
			);
			const accepted = await Promise.all(
				responses.map(async (response) => ChatAccepted.parse(await response.json())),
			);
			const different = new Set(
				accepted.map(({ repeated: _, ...acknowledgment }) => JSON.stringify(acknowledgment)),
			);
			if (different.size !== 1)
				violations.push(`${name} was acknowledged as ${[...different].join(" and ")}`);
			await Promise.all(accepted.map((task) => waitForTask(guest, task.task_id)));
			const history = (await guest.history(name)).map(({ content }) => content);
			if (history.join("\n") !== [questionOf(name), answerOf(name)].join("\n"))
				violations.push(`${name} has the history ${JSON.stringify(history)}`);
			if (model.calls.get(name) !== 1)
				violations.push(`${name} reached the model ${model.calls.get(name)} times`);
		}
		return { violations, figure: `${runs * COPIES} requests, ${model.order.length} calls of the model` };
	},
};

async function waitForTask(guest: Guest, taskId: string): Promise<void> {
	const until = Date.now() + LATE_MS;
	while ((await guest.status(taskId)).status === "processing") {
		if (Date.now() > until) throw new Error(`${taskId} is stuck.`);
		await delay(CLOSE_POLL_MS);
	}
}

const STOPPING_CLIENTS = 5;
/** An answer takes 25 times as long, so that none ends on its own before it is stopped. */
const STOP_PAUSE_MS = 400;
/** A stop comes within this time from the first token. */
const STOP_MS = 1_000;
/** The longest time from a stop to its event, for 95% of them. */
const STOP_P95_MS = 2_000;
/** When the model server's request must be closed. */
const CLOSED_MS = 5_000;
const CLOSE_POLL_MS = 50;

/** Every second client only closes its connection, which is no stop. A run is one stop and one closed connection. */
const STOPS: Scenario = {
	name: "stops",
	promise:
		"A stop ends an answer within 2 s and the model's request within 5 s; a closed connection ends neither",
	runs: { short: 0, all: 100 },
	async run(runs, random) {
		await using started = await ModelStack.start({ env: MANY_QUESTIONS });
		const { model, stack } = started;
		model.pauseMs = STOP_PAUSE_MS;
		const violations: string[] = [];
		const times: number[] = [];
		const work = Array.from({ length: Math.min(runs, STOPPING_CLIENTS) }, async (_, client) => {
			const guest = await Guest.signIn(stack.url);
			for (let run = client; run < runs; run += STOPPING_CLIENTS) {
				const stopped = await stopAnswer(guest, model, `stop-${run}`, random.below(STOP_MS));
				times.push(stopped.ms);
				violations.push(...stopped.violations);
			}
		});
		const closing = Array.from({ length: Math.min(runs, STOPPING_CLIENTS) }, async (_, client) => {
			const guest = await Guest.signIn(stack.url);
			const names = Array.from({ length: runs }, (_, run) => `close-${run}`);
			const own = names.filter((_, run) => run % STOPPING_CLIENTS === client);
			const tasks = await Promise.all(own.map((name) => leave(guest, name)));
			for (const task of tasks) await waitForTask(guest, task);
			for (const name of own) {
				const answer = (await guest.history(name)).at(-1);
				if (answer?.status !== "complete" || answer.content !== answerOf(name))
					violations.push(`${name} was left as ${answer?.status}: ${answer?.content}`);
			}
		});
		await Promise.all([...work, ...closing]);
		const p95 = quantile(times, 0.95);
		if (p95 > STOP_P95_MS) violations.push(`95% of the stops took up to ${p95.toFixed(0)} ms`);
		return {
			violations,
			figure: `${times.length} stops, p95 ${p95.toFixed(0)} ms; ${runs} closed connections`,
		};
	},
};

/** Asks, stops in the middle of the answer, and returns the time until the end and what was wrong with it. */
async function stopAnswer(guest: Guest, model: FaultyModel, name: string, afterMs: number) {
	const violations: string[] = [];
	const { conversation, listener, task } = await askUntilFirstToken(guest, name);
	try {
		await delay(afterMs);
		const stoppedAt = performance.now();
		await conversation.stop(task.taskId);
		const { state } = await task.finished();
		const ms = performance.now() - stoppedAt;
		if (state !== "cancelled") violations.push(`${name} ended as ${state}`);
		while (model.running.has(name) && performance.now() < stoppedAt + CLOSED_MS) await delay(CLOSE_POLL_MS);
		if (model.running.has(name))
			violations.push(`${name} is still written by the model after ${CLOSED_MS} ms`);
		await delay(STOP_PAUSE_MS * 2);
		const events = listener.frames.map(({ type }) => type);
		if (events.lastIndexOf("task_token") > events.indexOf("task_cancelled"))
			violations.push(`${name} received tokens after its end`);
		return { ms, violations };
	} finally {
		conversation.close();
	}
}

/** Asks, closes the connection after the first token, and returns the task's id. */
async function leave(guest: Guest, name: string): Promise<string> {
	const { conversation, task } = await askUntilFirstToken(guest, name);
	conversation.close();
	return task.taskId;
}

async function askUntilFirstToken(guest: Guest, name: string) {
	const conversation = guest.client.conversation(name);
	const listener = new Listener().follow(conversation);
	const task = await conversation.ask(questionOf(name), { useContext: false });
	await listener.until(() => listener.of("task_token").length > 0);
	return { conversation, listener, task };
}

export const CLIENTS: readonly Scenario[] = [JOINS, REPEATS, STOPS];
