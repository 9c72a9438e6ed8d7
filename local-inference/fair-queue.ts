export type Priority = "chat" | "background";

export interface QueuePosition {
	/** 1 is next. */
	position: number;
	etaMs: number;
}

export interface QueueRequest {
	priority: Priority;
	userKey: string;
	/** Called when the request gets a slot, which it holds until it leaves. */
	onStart: () => void;
	/** Called when the request's position in the queue changes. */
	onPosition: (position: QueuePosition) => void;
	/** Called when the request is dropped from a full queue in favor of a later request that ranks before it. */
	onEvicted: () => void;
}

export interface QueueEntry {
	/** Returns the current position, or null if the request has started or left. */
	position(): QueuePosition | null;
	/** Removes the request from the queue, or releases its slot. */
	leave(): void;
}

export interface QueueDeps {
	now: () => number;
	/** Returns the expected duration of a request. Used until a request has been measured. */
	expectedMs: () => number;
}

interface Member {
	request: QueueRequest;
	startedAt: number | null;
	position: number;
}

/** Weight of the latest request in the average duration. */
const DURATION_WEIGHT = 0.2;
/** Minimum remaining time of a request that takes longer than expected, as a share of the expected duration. */
const REMAINING_MIN_SHARE = 0.1;

/**
 * A bounded queue of requests for the engine's slots. Chat requests start before background requests, and users take
 * turns within each priority. Background requests leave the last free slot to chat, so that a question never waits only
 * for long-running work. When the queue is full, the request that ranks last is evicted, however long it has waited.
 * Background requests rank below chats. Within a priority, the latest request of the user with the most requests ranks
 * last.
 */
export class FairQueue {
	readonly #deps: QueueDeps;
	readonly #waitingMax: number;
	readonly #waiting: Record<Priority, Map<string, Member[]>> = { chat: new Map(), background: new Map() };
	readonly #running = new Set<Member>();
	#slots = 0;
	#durationMs: number | null = null;

	constructor(waitingMax: number, deps: QueueDeps) {
		this.#waitingMax = waitingMax;
		this.#deps = deps;
	}

	get busy(): number {
		return this.#running.size;
	}

	get waiting(): number {
		return this.#order().length;
	}

	/** Sets how many requests may run concurrently; 0 while the engine isn't ready. */
	setSlots(slots: number): void {
		this.#slots = slots;
		this.#advance();
	}

	/**
	 * Queues `request`. Returns null if requests that rank before it fill the queue. May call `onStart` before it
	 * returns.
	 */
	enter(request: QueueRequest): QueueEntry | null {
		const member: Member = { request, startedAt: null, position: 0 };
		const users = this.#waiting[request.priority];
		users.set(request.userKey, [...(users.get(request.userKey) ?? []), member]);
		this.#startNext();
		const last = this.waiting > this.#waitingMax ? this.#order().at(-1) : undefined;
		if (last) this.#remove(last);
		if (last === member) return null;
		last?.request.onEvicted();
		this.#updatePositions();
		return {
			position: () => (member.position === 0 ? null : this.#describe(member.position)),
			leave: () => this.#leave(member),
		};
	}

	/** Estimates the time until a place in the queue becomes free. */
	retryAfterMs(): number {
		return this.#etaMs(1);
	}

	#leave(member: Member): void {
		if (this.#running.delete(member)) {
			const durationMs = this.#deps.now() - (member.startedAt ?? 0);
			const averageMs = this.#durationMs ?? durationMs;
			this.#durationMs = averageMs + (durationMs - averageMs) * DURATION_WEIGHT;
		} else this.#remove(member);
		this.#advance();
	}

	#remove(member: Member): void {
		const { priority, userKey } = member.request;
		const users = this.#waiting[priority];
		const remaining = (users.get(userKey) ?? []).filter((other) => other !== member);
		member.position = 0;
		if (remaining.length > 0) users.set(userKey, remaining);
		else users.delete(userKey);
	}

	#mayStart(priority: Priority): boolean {
		const reserved = priority === "background" && this.#slots > 1 ? 1 : 0;
		return this.#running.size < this.#slots - reserved;
	}

	#advance(): void {
		this.#startNext();
		this.#updatePositions();
	}

	#startNext(): void {
		for (let [next] = this.#order(); next && this.#mayStart(next.request.priority); [next] = this.#order()) {
			this.#remove(next);
			// A user who was served moves behind the other users.
			const users = this.#waiting[next.request.priority];
			const others = users.get(next.request.userKey);
			if (others) {
				users.delete(next.request.userKey);
				users.set(next.request.userKey, others);
			}
			next.startedAt = this.#deps.now();
			this.#running.add(next);
			next.request.onStart();
		}
	}

	#updatePositions(): void {
		this.#order().forEach((member, index) => {
			if (member.position === index + 1) return;
			member.position = index + 1;
			member.request.onPosition(this.#describe(member.position));
		});
	}

	#order(): Member[] {
		return [...takeTurns(this.#waiting.chat), ...takeTurns(this.#waiting.background)];
	}

	#describe(position: number): QueuePosition {
		return { position, etaMs: this.#etaMs(position) };
	}

	/** Estimates when the request at `position` gets a slot, assuming that requests take as long as earlier ones. */
	#etaMs(position: number): number {
		const durationMs = this.#durationMs ?? this.#deps.expectedMs();
		const now = this.#deps.now();
		const freeAt = [...this.#running].map(({ startedAt }) =>
			Math.max(durationMs - (now - (startedAt ?? now)), durationMs * REMAINING_MIN_SHARE),
		);
		while (freeAt.length < Math.max(1, this.#slots)) freeAt.push(0);
		let eta = 0;
		for (let i = 0; i < position; i++) {
			freeAt.sort((a, b) => a - b);
			eta = freeAt.shift() ?? 0;
			freeAt.push(eta + durationMs);
		}
		return Math.round(eta);
	}
}

/** Returns the first request of every user, then the second of every user, and so on. */
function takeTurns(users: ReadonlyMap<string, readonly Member[]>): Member[] {
	const order: Member[] = [];
	for (let round = 0; order.length < countMembers(users); round++)
		for (const members of users.values()) {
			const member = members[round];
			if (member) order.push(member);
		}
	return order;
}

function countMembers(users: ReadonlyMap<string, readonly Member[]>): number {
	let sum = 0;
	for (const members of users.values()) sum += members.length;
	return sum;
}
