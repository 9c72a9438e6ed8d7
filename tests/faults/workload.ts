import { setTimeout as delay } from "node:timers/promises";
import { ApiError } from "../../src/client/api/error.ts";
import { ServerFrame } from "../../src/contracts/socket.ts";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import type { Random } from "../support/random.ts";
import type { Stack } from "../support/stack.ts";
import { answerOf, type FaultyModel, questionOf } from "./faulty-model.ts";
import { ModelStack } from "./model-stack.ts";
import type { Report } from "./scenario.ts";
import { settleState } from "./stored-state.ts";

/** The clients ask their questions, and a fault is injected, within this time from the start of a round. */
const ROUND_MS = 1_500;
/** A task that has not ended this long after the stack can work again is stuck. */
const STUCK_MS = 60_000;
const POLL_MS = 250;

export interface WorkloadOptions {
	clients: number;
	random: Random;
	env?: Record<string, string>;
	folder?: string;
	/** Whether the fault prevents the stack from accepting questions. They must then be refused as `unavailable`. */
	mayRefuse?: boolean;
}

/** A stack with a scripted model server, and clients that ask it questions while something fails. */
export class Workload implements AsyncDisposable {
	readonly model: FaultyModel;
	readonly random: Random;
	stack: Stack;
	readonly #violations: string[] = [];
	/** Milliseconds from the injected fault until the last answer of each round. */
	readonly #recoveries: number[] = [];
	#questions = 0;
	#refused = 0;
	#round = 0;
	readonly #guests: Guest[];
	readonly #mayRefuse: boolean;

	private constructor(
		model: FaultyModel,
		stack: Stack,
		guests: Guest[],
		{ random, mayRefuse = false }: WorkloadOptions,
	) {
		this.model = model;
		this.stack = stack;
		this.#guests = guests;
		this.random = random;
		this.#mayRefuse = mayRefuse;
	}

	static async start(options: WorkloadOptions): Promise<Workload> {
		const { clients, env = {}, folder } = options;
		await using started = new AsyncDisposableStack();
		const { model, stack } = started.use(
			await ModelStack.start({ env, ...(folder !== undefined && { folder }) }),
		);
		const guests = await Promise.all(Array.from({ length: clients }, () => Guest.signIn(stack.url)));
		// Nothing failed, so the caller disposes of both.
		started.move();
		return new Workload(model, stack, guests, options);
	}

	/**
	 * Each client asks a question at a random time; `inject` runs at a random time and resolves when the stack can work
	 * again. Records what is wrong with the answers. Clients reach the stack at `url`, such as that of a proxy.
	 */
	async round(inject: () => Promise<void>, url?: string): Promise<void> {
		this.#round++;
		const names = this.#guests.map((_, n) => `r${this.#round}-c${n}`);
		const { promise: injected, resolve: onInjected } = Promise.withResolvers<void>();
		const asked = this.#guests.map((guest, n) =>
			this.#ask(url === undefined ? guest : guest.at(url), names[n] ?? "", injected),
		);
		await delay(this.random.below(ROUND_MS));
		const injectedAt = Date.now();
		await inject();
		onInjected();
		const answered = await Promise.all(asked);
		// A stack that is being restarted refuses connections, so histories are read after the fault.
		await Promise.all(
			this.#guests.map((guest, n) => answered[n] === true && this.#checkHistory(guest, names[n] ?? "")),
		);
		this.#recoveries.push(Date.now() - injectedAt);
	}

	/** Returns what the rounds found. */
	report(): Report {
		const refused = this.#mayRefuse ? `, ${this.#refused} refused` : "";
		const slowest = Math.max(0, ...this.#recoveries) / 1_000;
		return {
			violations: this.#violations,
			figure: `${this.#questions} questions${refused}, the slowest answered ${slowest.toFixed(1)} s after the fault`,
		};
	}

	/** Resolves when nothing is wrong with the stored state, or records what still is after a minute. */
	async settle(): Promise<void> {
		this.#violations.push(...(await settleState(this.stack.folder)));
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stack[Symbol.asyncDispose]();
		await this.model[Symbol.asyncDispose]();
	}

	/** Returns whether the question was answered. */
	async #ask(guest: Guest, name: string, injected: Promise<void>): Promise<boolean> {
		await delay(this.random.below(ROUND_MS));
		const conversation = guest.client.conversation(name);
		const listener = new Listener();
		// Every frame counts, even those that the SDK ignores.
		conversation.on("frame", ({ direction, text }) => {
			if (direction === "in") listener.receive(ServerFrame.parse(JSON.parse(text)));
		});
		this.#questions++;
		try {
			const ended = conversation
				.ask(questionOf(name), { useContext: false })
				.then(async (task) => ({ task, turn: await task.finished() }));
			const overdue = injected.then(() => delay(ROUND_MS + STUCK_MS, null, { ref: false }));
			const result = await Promise.race([ended, overdue]);
			if (result === null) {
				this.#report(name, "is stuck");
				return false;
			}
			const { turn } = result;
			if (turn.state !== "completed") {
				this.#report(name, `ended as ${turn.state}: ${turn.error?.code ?? turn.error?.message}`);
				return false;
			}
			if (turn.text !== answerOf(name)) this.#report(name, `has another answer: ${turn.text}`);
			this.#checkOrder(name, listener);
			return true;
		} catch (error) {
			// A question that was refused was not accepted, so it cannot be lost.
			if (this.#mayRefuse && error instanceof ApiError && error.code === "unavailable") this.#refused++;
			else this.#report(name, `was refused: ${error instanceof ApiError ? error.code : error}`);
			return false;
		} finally {
			conversation.close();
		}
	}

	#checkOrder(name: string, listener: Listener): void {
		const acknowledged = new Set(listener.of("task_started").map(({ seq, task_id }) => `${seq} ${task_id}`));
		// There is none if the question was sent over HTTP while the socket was down.
		if (acknowledged.size > 1) this.#report(name, `was acknowledged as ${[...acknowledged].join(", ")}`);
		let last = 0;
		let isRepeated = false;
		for (const frame of listener.frames) {
			if (frame.type === "connection_established") isRepeated = false;
			if (!("seq" in frame)) continue;
			// A question that is sent again is acknowledged again, followed by its ending if it has ended.
			if (frame.type === "task_started" && frame.repeated) isRepeated = true;
			else if (frame.seq > last) last = frame.seq;
			else if (isRepeated && frame.seq === last && frame.type === "task_completed") isRepeated = false;
			else this.#report(name, `received event ${frame.seq} (${frame.type}) after event ${last}`);
		}
	}

	async #checkHistory(guest: Guest, name: string): Promise<void> {
		const history = await guest.history(name);
		const expected = [`user complete ${questionOf(name)}`, `assistant complete ${answerOf(name)}`];
		const stored = history.map(({ role, status, content }) => `${role} ${status} ${content}`);
		if (stored.join("\n") !== expected.join("\n"))
			this.#report(name, `has the history ${JSON.stringify(stored)}`);
	}

	#report(name: string, violation: string): void {
		this.#violations.push(`${name} ${violation}`);
	}
}

/** Waits for the stack at `url`. Its supervisor waits before it starts a workerd again that has crashed several times. */
export async function waitUntilReachable(url: string): Promise<void> {
	const isReachable = () =>
		fetch(url).then(
			({ ok }) => ok,
			() => false,
		);
	while (!(await isReachable())) await delay(POLL_MS);
}
