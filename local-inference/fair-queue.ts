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
	/**
	 * Called once if a chat needs the slot of a background request and no other slot is free. The request must then stop
	 * and leave. Requests without it keep their slot.
	 */
	onPreempt?: () => void;
}

export interface QueueEntry {
	/** Returns the current position, or null if the request has started or left. */
	position(): QueuePosition | null;
	/** Removes the request from the queue, or releases its slot. */
	leave(): void;
}

export interface QueueDeps {
	now: () => number;
	/** The expected duration of a request until one has been measured. */
	expectedMs: number;
}

interface Member {
	request: QueueRequest;
	startedAt: number | null;
	position: number;
	isPreempted: boolean;
}

/** Weight of the latest request in the average duration. */
const DURATION_WEIGHT = 0.2;
/** Minimum remaining time of a request that takes longer than expected, as a share of the expected duration. */
const REMAINING_MIN_SHARE = 0.1;

/**
 * A bounded queue of requests for the engine's slots. Chat requests start before background requests. Within each
 * priority, the user with the fewest running requests is next, and then the one whose last request ended longest ago, so
 * a user's many questions delay another user's by at most one answer. Background requests leave the last free slot to
 * chat, so that a question never waits only for long-running work. If there is only one slot, they use it until a chat
 * needs it. When the queue is full, the request that ranks last is evicted, however long it has waited. Background
 * requests rank below chats. Within a priority, the latest request of the user with the most requests ranks last.
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
		const member: Member = { request, startedAt: null, position: 0, isPreempted: false };
		const users = this.#waiting[request.priority];
		users.set(request.userKey, [...(users.get(request.userKey) ?? []), member]);
		this.#startNext();
		this.#preempt();
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
			this.#moveBack(member.request);
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

	/** Moves a user who was served behind the other waiting users. */
	#moveBack({ priority, userKey }: QueueRequest): void {
		const users = this.#waiting[priority];
		const members = users.get(userKey);
		if (!members) return;
		users.delete(userKey);
		users.set(userKey, members);
	}

	/** Stops a background request if chats wait and background requests hold every slot. */
	#preempt(): void {
		const running = [...this.#running];
		const isBlocked = this.#waiting.chat.size > 0 && running.length >= this.#slots;
		if (!isBlocked || running.some(({ request, isPreempted }) => request.priority === "chat" || isPreempted))
			return;
		const member = running.findLast(({ request }) => request.onPreempt !== undefined);
		if (!member) return;
		member.isPreempted = true;
		member.request.onPreempt?.();
	}

	#advance(): void {
		this.#startNext();
		this.#preempt();
		this.#updatePositions();
	}

	#startNext(): void {
		for (let [next] = this.#order(); next && this.#mayStart(next.request.priority); [next] = this.#order()) {
			this.#remove(next);
			this.#moveBack(next.request);
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
		return [...this.#takeTurns("chat"), ...this.#takeTurns("background")];
	}

	/**
	 * Returns the waiting requests in the order in which they start. A user's running requests count as served, so the
	 * first waiting request of a user with one running request comes after the first ones of all others.
	 */
	#takeTurns(priority: Priority): Member[] {
		const rounds: Member[][] = [];
		for (const [userKey, members] of this.#waiting[priority]) {
			const served = this.#countRunning(priority, userKey);
			members.forEach((member, index) => {
				const round = served + index;
				rounds[round] ??= [];
				rounds[round].push(member);
			});
		}
		return rounds.flat();
	}

	#countRunning(priority: Priority, userKey: string): number {
		let count = 0;
		for (const { request } of this.#running)
			if (request.priority === priority && request.userKey === userKey) count++;
		return count;
	}

	#describe(position: number): QueuePosition {
		return { position, etaMs: this.#etaMs(position) };
	}

	/** Estimates when the request at `position` gets a slot, assuming that requests take as long as earlier ones. */
	#etaMs(position: number): number {
		const durationMs = this.#durationMs ?? this.#deps.expectedMs;
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
