import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, vi } from "vitest";
import { z } from "zod";
import type { ServerFrame } from "../../../src/contracts/socket.ts";
import { getBrain } from "../../../src/objects.ts";
import { ask, cancelTask, getMessages, waitForEnd } from "../../support/conversations.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { Transcript } from "../../support/transcript.ts";
import { until } from "../../support/until.ts";
import { type TestSocket, TestUser } from "../../support/worker.ts";

/** How many sequences of commands are tried, by default and with `PROTOCOL_RUNS`, and the length of each. */
const RUNS = z.coerce.number().parse(Reflect.get(env, "PROTOCOL_RUNS"));
const COMMANDS_MAX = 40;
/** Far longer than any sequence of commands takes on its own, in milliseconds. */
const RUN_TIMEOUT_MS = 30_000;
const SEED = z.coerce.number().parse(Reflect.get(env, "PROTOCOL_SEED"));
/** Longer than the eviction of an idle object takes, in milliseconds. */
const EVICTION_MS = 500;
/** More answers than a sequence of commands can start. */
const ANSWERS_MAX = COMMANDS_MAX * 4;

/** What must be true, whatever happens: the questions that were accepted, by message id. */
interface Spec {
	readonly asked: Set<string>;
	/** Questions whose answer was stopped. It may have been complete already. */
	readonly stopped: Set<string>;
}

/** A client of the protocol that records every rule that the server breaks. */
class Peer {
	readonly transcripts = new Map<string, Transcript>();
	readonly faults: string[] = [];
	lastSeq = 0;
	#socket: TestSocket | null = null;
	#received = 0;
	/** The newest event of this connection, or the one from which the client resumed. */
	#newest = 0;
	/**
	 * Whether the connection began with all that the client had missed. After a `resume` frame, the client cannot tell when
	 * it has received that, so it does not count what it receives.
	 */
	#isComplete = true;

	async connect(user: TestUser, conversationId: string, by: "address" | "frame"): Promise<void> {
		this.cut();
		this.#newest = this.lastSeq;
		this.#isComplete = by === "address";
		this.#socket = await user.connect(conversationId, by === "address" ? this.lastSeq : undefined);
		this.#received = 0;
		if (by === "frame") this.#socket.send({ action: "resume", last_seq: this.lastSeq });
	}

	cut(): void {
		this.#socket?.close();
		this.#socket = null;
	}

	/** Processes the frames received so far, or the first `count` of them. */
	receive(count = Number.POSITIVE_INFINITY): void {
		const frames = this.#socket?.frames.slice(this.#received, this.#received + count) ?? [];
		this.#received += frames.length;
		for (const frame of frames) {
			if ("task_id" in frame && typeof frame.task_id === "string" && !this.transcripts.has(frame.task_id))
				this.transcripts.set(frame.task_id, new Transcript(frame.task_id));
			if (this.#isComplete) this.#count(frame);
			for (const transcript of this.transcripts.values()) transcript.receive(frame);
		}
	}

	#count(frame: ServerFrame): void {
		if (frame.type === "snapshot") {
			this.lastSeq = Math.max(this.lastSeq, frame.upto_seq);
			this.#newest = this.lastSeq;
		} else if ("seq" in frame && typeof frame.seq === "number") {
			if (frame.seq <= this.#newest) this.faults.push(`${frame.type} ${frame.seq} after ${this.#newest}`);
			this.#newest = frame.seq;
			this.lastSeq = Math.max(this.lastSeq, frame.seq);
		}
	}
}

/** The real conversation, its clients, and the answers that the test controls. */
class World {
	readonly user: TestUser;
	readonly conversationId: string;
	readonly holds: readonly Hold[];
	readonly peers = [new Peer(), new Peer()] as const;
	readonly taskIds = new Map<string, string>();
	/** Evictions that wait until the conversation is idle. They end after 30 s at the latest. */
	readonly evictions: Promise<void>[] = [];

	constructor(user: TestUser, conversationId: string, holds: readonly Hold[]) {
		this.user = user;
		this.conversationId = conversationId;
		this.holds = holds;
	}

	/** Returns the answer in progress that `choice` selects, if there is any. */
	running(choice: number): Hold | undefined {
		const open = this.holds.filter(({ opened, closed, isEnded }) => opened && !closed && !isEnded);
		return open[choice % Math.max(1, open.length)];
	}
}

type Command = fc.AsyncCommand<Spec, World>;

function command(
	name: string,
	run: (spec: Spec, world: World) => unknown,
	check = (_: Spec) => true,
): Command {
	return { check, run: async (spec, world) => void (await run(spec, world)), toString: () => name };
}

const message = fc.nat(4).map((n) => `m${n}`);
const peer = fc.constantFrom<0 | 1>(0, 1);

const COMMANDS: fc.Arbitrary<Command>[] = [
	message.map((id) =>
		command(`ask ${id}`, async (spec, { user, conversationId, taskIds }) => {
			const { task_id } = await ask(user, {
				message: `What is ${id}?`,
				conversation_id: conversationId,
				message_id: id,
			});
			if (taskIds.has(id)) expect(task_id).toBe(taskIds.get(id));
			taskIds.set(id, task_id);
			spec.asked.add(id);
		}),
	),
	message.map((id) =>
		command(
			`stop ${id}`,
			async (spec, { user, taskIds }) => {
				await cancelTask(user, taskIds.get(id) ?? "");
				spec.stopped.add(id);
			},
			({ asked }) => asked.has(id),
		),
	),
	fc
		.tuple(fc.nat(7), fc.integer({ min: 1, max: 4 }))
		.map(([choice, words]) =>
			command(`stream ${words} words to ${choice}`, (_, world) =>
				world.running(choice)?.push(...Array.from({ length: words }, (_, at) => `w${at} `)),
			),
		),
	fc.nat(7).map((choice) => command(`finish ${choice}`, (_, world) => world.running(choice)?.finish())),
	fc.nat(7).map((choice) => command(`break ${choice}`, (_, world) => world.running(choice)?.break())),
	fc
		.tuple(peer, fc.constantFrom("address" as const, "frame" as const))
		.map(([n, by]) =>
			command(`connect ${n} by ${by}`, (_, { peers, user, conversationId }) =>
				peers[n].connect(user, conversationId, by),
			),
		),
	peer.map((n) => command(`cut ${n}`, (_, { peers }) => peers[n].cut())),
	fc
		.tuple(peer, fc.nat(5))
		.map(([n, count]) => command(`receive ${count} by ${n}`, (_, { peers }) => peers[n].receive(count))),
	fc.constant(
		command("evict", async (_, { user, conversationId, evictions }) => {
			const eviction = evictDurableObject(user.conversation(conversationId)).catch(() => undefined);
			evictions.push(eviction);
			// While the conversation answers, it cannot be evicted. It then is as soon as it is idle, during later commands.
			await Promise.race([eviction, scheduler.wait(EVICTION_MS)]);
		}),
	),
	fc.constant(command("crash", () => abortAllDurableObjects())),
];

vi.setConfig({ testTimeout: RUNS * RUN_TIMEOUT_MS });

test("a conversation keeps the protocol's rules under any sequence of commands", async ({ model }) => {
	let steps = 0;
	let run = 0;
	await fc.assert(
		fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: COMMANDS_MAX, size: "max" }), async (commands) => {
			const holds = Array.from({ length: ANSWERS_MAX }, () => new Hold());
			model.replaceScript(holds.map((hold) => ({ kind: "held", hold })));
			const world = new World(await TestUser.guest(), `run${run++}`, holds);
			const spec: Spec = { asked: new Set(), stopped: new Set() };
			await fc.asyncModelRun(() => ({ model: spec, real: world }), commands);
			for (const _ of commands) steps++;
			await expectEnd(spec, world);
		}),
		{ numRuns: RUNS, seed: SEED, endOnFailure: false },
	);
	console.info(`${run} runs, ${steps} steps, seed ${SEED}`);
});

/** Lets every answer end, and compares what the clients, the history and the brain know. */
async function expectEnd({ asked, stopped }: Spec, world: World): Promise<void> {
	const { user, conversationId, peers, taskIds, holds, evictions } = world;
	for (const hold of holds) if (!hold.isEnded) hold.finish();
	const endings = new Map<string, string>();
	for (const id of asked) {
		const taskId = taskIds.get(id) ?? "";
		const { state } = await waitForEnd(user, taskId);
		endings.set(taskId, state);
		expect(stopped.has(id) ? ["completed", "cancelled"] : ["completed"]).toContain(state);
	}
	for (const one of peers) {
		await one.connect(user, conversationId, "address");
		await until(() => {
			one.receive();
			return [...endings.keys()].every((taskId) => (one.transcripts.get(taskId)?.ending ?? null) !== null);
		});
		one.cut();
		expect(one.faults).toEqual([]);
	}
	const history = asked.size === 0 ? [] : await getMessages(user, conversationId);
	for (const [taskId, state] of endings) {
		const answers = history.filter(({ role, task_id }) => role === "assistant" && task_id === taskId);
		expect(history.filter(({ role, task_id }) => role === "user" && task_id === taskId)).toHaveLength(1);
		expect(answers.length).toBeLessThanOrEqual(1);
		if (state === "completed") expect(answers).toHaveLength(1);
		for (const { transcripts } of peers) {
			const ending = transcripts.get(taskId)?.ending;
			expect(ending?.frame.type).toBe(`task_${state}`);
			if (state === "completed") expect(ending?.text).toBe(answers[0]?.content);
		}
	}
	await Promise.all(evictions);
	await until(() =>
		runInDurableObject(
			getBrain(env, user.id),
			(_, { storage }) => storage.sql.exec("SELECT 1 FROM leases").toArray().length === 0,
		),
	);
}
