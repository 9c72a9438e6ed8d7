import unsafe from "workerd:unsafe";
import * as z from "zod";
import worker, {
	Brain as RealBrain,
	Conversation as RealConversation,
	selfHosted as realSelfHosted,
} from "../../../src/index.ts";
import { Random } from "../../support/random.ts";
import { COMMAND_PATH, type InjectedFaults, type PlatformCommand, type PlatformFaults } from "./faults.ts";

// The Worker on a faulty platform: stands between the real Worker and its database, queues and objects. The bench
// controls it with requests to `COMMAND_PATH`.

/** How much later a copy of a queue message may arrive, in milliseconds. */
const LATE_MAX_MS = 3_000;
const DEAD_LETTERS = "dead-letters";
const KindOf = z.object({ kind: z.string().optional() });

/** How often each fault was injected. */
const injected = { d1Failures: 0, extraDeliveries: 0 };
/** By the id of a queue message. */
const deliveries = new Map<string, { kind: string; count: number }>();
const faults: PlatformFaults = {
	seed: 0,
	d1FailureRate: 0,
	d1DelayMaxMs: 0,
	queueDeliveriesMax: 1,
	refusedKinds: [],
	hasDurableQueues: false,
};
let random = new Random(0);

export class Brain extends RealBrain {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, misbehaving(env));
	}
}

export class Conversation extends RealConversation {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, misbehaving(env));
	}
}

export const selfHosted = {
	async fetch(request, env, ctx) {
		if (new URL(request.url).pathname === COMMAND_PATH) return command(await request.json(), env);
		return realSelfHosted.fetch(request, misbehaving(env), ctx);
	},
} satisfies ExportedHandler<Env>;

export default {
	...worker,
	queue: (batch, env) => deliver(batch, misbehaving(env)),
	scheduled: (controller, env) => worker.scheduled(controller, misbehaving(env)),
} satisfies ExportedHandler<Env>;

async function command({ objects, poison, ...changes }: PlatformCommand, env: Env): Promise<Response> {
	Object.assign(faults, changes);
	if (changes.seed !== undefined) random = new Random(changes.seed);
	if (objects === "abort") await unsafe.abortAllDurableObjects();
	if (objects === "evict") await unsafe.evictAllDurableObjects({ webSockets: "hibernate" });
	if (poison !== undefined) await env.AI_HIGH_PRIORITY.send(poison);
	return Response.json({ ...injected, deliveries: [...deliveries.values()] } satisfies InjectedFaults);
}

/**
 * Delivers each message of a batch several times: at once and later, shuffled, in batches of random sizes. Those that are
 * refused are not delivered.
 */
async function deliver(batch: MessageBatch, env: Env): Promise<void> {
	const accepted = batch.queue === DEAD_LETTERS ? batch.messages : batch.messages.filter(isAccepted);
	const copies = accepted.flatMap((message) =>
		Array.from({ length: 1 + random.below(faults.queueDeliveriesMax) }, (_, n) => copy(message, n)),
	);
	injected.extraDeliveries += copies.length - accepted.length;
	const deliveries: Promise<void>[] = [];
	const left = random.shuffle(copies);
	while (left.length > 0) {
		const messages = left.splice(0, 1 + random.below(left.length));
		const isLate = messages.every(({ isFirst }) => !isFirst);
		deliveries.push(
			scheduler
				.wait(isLate ? random.below(LATE_MAX_MS) : 0)
				.then(() => worker.queue({ ...named(batch), messages }, env)),
		);
	}
	await Promise.all(deliveries);
}

/** Counts a delivery, and retries the message if it is refused. Returns whether it is accepted. */
function isAccepted(message: Message): boolean {
	const { kind = "" } = KindOf.parse(message.body);
	const { count } = deliveries.get(message.id) ?? { count: 0 };
	deliveries.set(message.id, { kind, count: count + 1 });
	const isRefused = faults.refusedKinds.includes(kind);
	if (isRefused) message.retry();
	return !isRefused;
}

function named({ queue, metadata }: MessageBatch) {
	return { queue, metadata, ackAll: () => undefined, retryAll: () => undefined };
}

/** Returns a copy of a message. The message is retried if any copy is. */
function copy(message: Message, number: number) {
	return {
		id: message.id,
		timestamp: message.timestamp,
		attempts: message.attempts,
		body: structuredClone(message.body),
		isFirst: number === 0,
		ack: () => undefined,
		retry: (options?: QueueRetryOptions) => message.retry(options),
	};
}

/** Returns the bindings, which do what `faults` says at the time of each call. */
function misbehaving(env: Env): Env {
	const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
	const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
		const wrapped = new Proxy(statement, {
			get(target, name) {
				const value = Reflect.get(target, name);
				if (typeof value !== "function") return value;
				if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
				return (...args: unknown[]) => misbehave(() => Reflect.apply(value, target, args));
			},
		});
		real.set(wrapped, statement);
		return wrapped;
	};
	const database = new Proxy(env.DB, {
		get(target, name) {
			if (name === "prepare") return (query: string) => wrap(target.prepare(query));
			if (name === "batch")
				return (statements: D1PreparedStatement[]) =>
					misbehave(() => target.batch(statements.map((statement) => real.get(statement) ?? statement)));
			const value = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
	return {
		...env,
		DB: database,
		// The Worker takes its queues for durable ones unless it knows that it is self-hosted.
		get RUNTIME() {
			return faults.hasDurableQueues ? undefined : env.RUNTIME;
		},
	} as Env;
}

/** Runs a call of D1 after a delay. It may fail before it takes effect, or its response may be lost. */
async function misbehave<T>(call: () => T | Promise<T>): Promise<T> {
	if (faults.d1DelayMaxMs > 0) await scheduler.wait(random.below(faults.d1DelayMaxMs));
	const fails = random.next() < faults.d1FailureRate;
	if (fails) injected.d1Failures++;
	if (fails && random.below(2) === 0) throw new Error("D1_ERROR: Network connection lost.");
	const result = await call();
	if (fails) throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
	return result;
}
