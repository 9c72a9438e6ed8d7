import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError, type ProviderErrorKind } from "../../../src/upstream/provider-error.ts";
import type { ModelState } from "../../health.ts";
import { type Log, messageOf } from "../../log.ts";
import {
	type Embeddings,
	type Engine,
	EngineError,
	type EngineHealth,
	type GenerateEvent,
	type GenerateRequest,
} from "../engine.ts";
import { chooseServer } from "./choose-server.ts";
import { toEngineError } from "./engine-error.ts";
import { type ServerInfo, UpstreamServer } from "./server.ts";

const PROBE_EVERY_MS = 5_000;
/** The same while no server can be reached, because questions wait for one. */
const PROBE_AWAY_EVERY_MS = 1_000;
/**
 * How long other servers are preferred to one that responds to probes, but failed to answer. Doubles with each failure in
 * a row.
 */
const REST_FIRST_MS = 5_000;
const REST_MAX_MS = 60_000;
const CONVERSATIONS_MAX = 10_000;

export interface PoolOptions {
	urls: readonly string[];
	/** Sent to every server; empty if they require no key. */
	apiKey: string;
	/** The model to request; null stands for the first one that each server lists. */
	model: string | null;
	/** Answers at the same time for servers that do not report their number of slots. */
	slots: number;
}

export interface PoolDeps {
	log: Log;
	/** Called when the number of slots changes. */
	onChange: () => void;
	now?: () => number;
}

/** Errors of the request, which every server would report. */
const REQUEST_ERRORS: ReadonlySet<ProviderErrorKind> = new Set(["too_long", "unsupported", "refused"]);

interface Member {
	server: UpstreamServer;
	/** Null while the server does not respond to probes. */
	info: ServerInfo | null;
	running: number;
	/** Failures since the last answer. */
	failures: number;
	/** Until when other servers are preferred. */
	restsUntil: number;
	/** Why the last request or probe failed. Null after the next answer, or probe if it was a probe. */
	problem: Problem | null;
}

interface Problem {
	message: string;
	/** Whether waiting may help, unlike for a wrong API key. */
	isPassing: boolean;
}

/**
 * Distributes requests to servers that implement OpenAI's API. A conversation stays with its server as long as that has
 * a free slot. If a server fails before its answer has started, another one is asked, and preferred for a while. A server
 * that cannot be reached is used again after the next successful probe.
 */
export class UpstreamPool implements Engine {
	readonly #deps: PoolDeps;
	readonly #slots: number;
	readonly #members: Member[];
	/** The server that answered each conversation last, the latest one at the end. */
	readonly #lastMembers = new Map<string, Member>();
	readonly #stopping = new AbortController();
	#hasProbed = false;

	constructor({ urls, apiKey, model, slots }: PoolOptions, deps: PoolDeps) {
		this.#deps = deps;
		this.#slots = slots;
		this.#members = urls.map((url) => ({
			server: new UpstreamServer(url, apiKey, model),
			info: null,
			running: 0,
			failures: 0,
			restsUntil: 0,
			problem: null,
		}));
	}

	get state(): ModelState {
		const [first] = this.#inService();
		if (first?.info) return { status: "loaded", model: first.info.model };
		if (!this.#hasProbed) return { status: "starting", model: null };
		return {
			status: this.#members.some(({ problem }) => problem?.isPassing) ? "away" : "unavailable",
			model: null,
			detail: `No upstream server is available. ${this.#problems()}`,
		};
	}

	/** Probes the servers until the pool stops. Never rejects. */
	async run(): Promise<void> {
		const { signal } = this.#stopping;
		for (let sinceMs = PROBE_EVERY_MS; !signal.aborted; sinceMs += PROBE_AWAY_EVERY_MS) {
			if (sinceMs >= PROBE_EVERY_MS || this.#inService().length === 0) {
				await this.probe();
				sinceMs = 0;
			}
			await sleep(PROBE_AWAY_EVERY_MS, undefined, { signal }).catch(() => undefined);
		}
	}

	/** Checks all servers. */
	async probe(): Promise<void> {
		await Promise.all(this.#members.map((member) => this.#probe(member)));
		this.#hasProbed = true;
		this.#deps.onChange();
	}

	stop(): void {
		this.#stopping.abort();
	}

	async dispose(): Promise<void> {
		this.stop();
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
		let hasStarted = false;
		const call = (server: UpstreamServer, info: ServerInfo) => server.generate(request, info, signal);
		const isAnswer = ({ type }: GenerateEvent) =>
			type !== "prompt" && type !== "prompt_progress" && type !== "finish";
		for await (const event of this.#ask(request.conversationKey, call, isAnswer, signal)) {
			if (event.type === "prompt" && hasStarted) continue;
			hasStarted ||= event.type === "prompt";
			yield event;
		}
	}

	async embed(texts: string[], signal: AbortSignal): Promise<Embeddings> {
		async function* call(server: UpstreamServer, info: ServerInfo) {
			yield await server.embed(texts, info, signal);
		}
		for await (const embeddings of this.#ask(null, call, () => true, signal)) return embeddings;
		throw new EngineError("generation_failed", "The upstream server returned no vectors.");
	}

	health(): EngineHealth {
		const used = this.#inService();
		const contexts = used.flatMap(({ info }) => info?.contextTokens ?? []);
		const sizes = used.map(({ info }) => info?.parameters ?? null);
		// A server whose size isn't known may have a large model.
		const known = sizes.every((size) => size !== null) ? sizes : [];
		return {
			status: used.length > 0 ? "ok" : "starting",
			device: `${used.length} of ${this.#members.length} upstream servers`,
			cpuThreads: null,
			slots: used.reduce((sum, member) => sum + this.#slotsOf(member), 0),
			contextTokens: contexts.length > 0 ? Math.min(...contexts) : null,
			parameters: known.length > 0 ? Math.max(...known) : null,
			loadMs: null,
			memoryBytes: null,
			// Without a server, the state of the model says it.
			detail: used.length > 0 ? this.#problems() || null : null,
		};
	}

	/**
	 * Yields what `call` yields for the best server. If the server fails before its answer has started, asks the next
	 * one.
	 */
	async *#ask<T>(
		conversationKey: string | null,
		call: (server: UpstreamServer, info: ServerInfo) => AsyncIterable<T>,
		isAnswer: (item: T) => boolean,
		signal: AbortSignal,
	): AsyncGenerator<T, void, void> {
		const tried = new Set<Member>();
		let failure: unknown = new ProviderError("unreachable", "No upstream server is available.");
		for (;;) {
			const member = this.#choose(conversationKey, tried);
			if (!member?.info) throw toEngineError(failure);
			tried.add(member);
			member.running++;
			let hasAnswer = false;
			try {
				for await (const item of call(member.server, member.info)) {
					hasAnswer ||= isAnswer(item);
					yield item;
				}
				this.#succeed(member);
				return;
			} catch (error) {
				signal.throwIfAborted();
				failure = error;
				if (!(error instanceof ProviderError)) throw error;
				if (REQUEST_ERRORS.has(error.kind)) throw toEngineError(error);
				if (error.kind !== "busy" && error.kind !== "loading") this.#fail(member, error);
				if (hasAnswer) throw toEngineError(error);
			} finally {
				member.running--;
			}
		}
	}

	#choose(conversationKey: string | null, tried: ReadonlySet<Member>): Member | null {
		const candidates = this.#inService().filter((member) => !tried.has(member));
		const last = conversationKey === null ? undefined : this.#lastMembers.get(conversationKey);
		const loads = candidates.map((member) => ({ slots: this.#slotsOf(member), running: member.running }));
		const chosen = candidates[chooseServer(loads, last ? candidates.indexOf(last) : -1)];
		if (!chosen || conversationKey === null) return chosen ?? null;
		this.#lastMembers.delete(conversationKey);
		this.#lastMembers.set(conversationKey, chosen);
		const [oldest] = this.#lastMembers.keys();
		if (this.#lastMembers.size > CONVERSATIONS_MAX && oldest !== undefined) this.#lastMembers.delete(oldest);
		return chosen;
	}

	async #probe(member: Member): Promise<void> {
		const wasReached = member.info !== null;
		try {
			member.info = await member.server.probe();
			if (wasReached) return;
			member.problem = null;
			this.#deps.log(`Using ${member.server.url} with ${member.info.model}.`);
		} catch (error) {
			member.info = null;
			this.#setProblem(member, error);
		}
	}

	#succeed(member: Member): void {
		member.failures = 0;
		member.restsUntil = 0;
		member.problem = null;
	}

	/** Prefers other servers to one that failed. */
	#fail(member: Member, error: ProviderError): void {
		const restMs = Math.min(REST_MAX_MS, REST_FIRST_MS * 2 ** member.failures);
		if (error.kind === "unreachable") member.info = null;
		else {
			member.failures++;
			member.restsUntil = this.#now() + restMs;
		}
		this.#setProblem(member, error);
		this.#deps.onChange();
	}

	/** Logs a problem once. */
	#setProblem(member: Member, error: unknown): void {
		const said = messageOf(error);
		const { url } = member.server;
		const message = said.includes(url) ? said : `${url}: ${said}`;
		if (message !== member.problem?.message) this.#deps.log(message, "warn");
		const isPassing = !(error instanceof ProviderError) || error.kind !== "unavailable";
		member.problem = { message, isPassing };
	}

	/** The servers to use: those that respond to probes, preferably without those that failed to answer lately. */
	#inService(): Member[] {
		const reached = this.#members.filter(({ info }) => info !== null);
		const rested = reached.filter(({ restsUntil }) => restsUntil <= this.#now());
		return rested.length > 0 ? rested : reached;
	}

	#slotsOf({ info }: Member): number {
		return info?.slots ?? this.#slots;
	}

	#problems(): string {
		return this.#members.flatMap(({ problem }) => problem?.message ?? []).join(" ");
	}

	#now(): number {
		return (this.#deps.now ?? Date.now)();
	}
}
