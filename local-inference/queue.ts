export type Priority = "chat" | "background";

export interface Place {
	/** 1 is next. */
	position: number;
	etaMs: number;
}

export interface Entry {
	priority: Priority;
	userKey: string;
	/** Its turn: a slot is its own until it leaves. */
	onTurn: () => void;
	/** Its place in the queue changed. */
	onPlace: (place: Place) => void;
	/** It waited, and had to make room for what came later and stands before it. */
	onPutOut: () => void;
}

export interface Pass {
	/** Where it stands now; `null` once it has its turn or has left. */
	place(): Place | null;
	/** Leaves the queue, or gives the slot back. */
	leave(): void;
}

export interface QueueDeps {
	now: () => number;
	/** How long one request takes, before any has been measured. */
	expectedMs: () => number;
}

interface Member {
	entry: Entry;
	startedAt: number | null;
	position: number;
}

/** Weight of the newest request in the measured duration. */
const DURATION_WEIGHT = 0.2;
/** What a request that already takes longer than expected is still given. */
const REMAINING_MIN_SHARE = 0.1;

/**
 * The bounded queue in front of the slots: chat before background, and within each the users in turn. Background work
 * leaves the last free slot to chat, so that a question never waits behind long work alone. What is too much is taken
 * from the end of the line, whoever came last: background work first, then what one user has more of than the others.
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

	/** How many may run at once from now on; 0 while nothing can. */
	setSlots(slots: number): void {
		this.#slots = slots;
		this.#advance();
	}

	/** Queues `entry`, or returns `null` when what stands before it fills the queue. `onTurn` may be called before this returns. */
	enter(entry: Entry): Pass | null {
		const member: Member = { entry, startedAt: null, position: 0 };
		const users = this.#waiting[entry.priority];
		users.set(entry.userKey, [...(users.get(entry.userKey) ?? []), member]);
		this.#start();
		const last = this.waiting > this.#waitingMax ? this.#order().at(-1) : undefined;
		if (last) this.#remove(last);
		if (last === member) return null;
		last?.entry.onPutOut();
		this.#tellPlaces();
		return {
			place: () => (member.position === 0 ? null : this.#place(member.position)),
			leave: () => this.#leave(member),
		};
	}

	/** Until when a place in the queue should be free. */
	retryAfterMs(): number {
		return this.#etaMs(1);
	}

	#leave(member: Member): void {
		if (this.#running.delete(member)) {
			const tookMs = this.#deps.now() - (member.startedAt ?? 0);
			const before = this.#durationMs ?? tookMs;
			this.#durationMs = before + (tookMs - before) * DURATION_WEIGHT;
		} else this.#remove(member);
		this.#advance();
	}

	#remove(member: Member): void {
		const { priority, userKey } = member.entry;
		const users = this.#waiting[priority];
		const left = (users.get(userKey) ?? []).filter((other) => other !== member);
		member.position = 0;
		if (left.length > 0) users.set(userKey, left);
		else users.delete(userKey);
	}

	#mayStart(priority: Priority): boolean {
		const kept = priority === "background" && this.#slots > 1 ? 1 : 0;
		return this.#running.size < this.#slots - kept;
	}

	#advance(): void {
		this.#start();
		this.#tellPlaces();
	}

	#start(): void {
		for (let [next] = this.#order(); next && this.#mayStart(next.entry.priority); [next] = this.#order()) {
			this.#remove(next);
			// Whoever was served goes behind the other users.
			const users = this.#waiting[next.entry.priority];
			const others = users.get(next.entry.userKey);
			if (others) {
				users.delete(next.entry.userKey);
				users.set(next.entry.userKey, others);
			}
			next.startedAt = this.#deps.now();
			this.#running.add(next);
			next.entry.onTurn();
		}
	}

	#tellPlaces(): void {
		this.#order().forEach((member, index) => {
			if (member.position === index + 1) return;
			member.position = index + 1;
			member.entry.onPlace(this.#place(member.position));
		});
	}

	#order(): Member[] {
		return [...inTurn(this.#waiting.chat), ...inTurn(this.#waiting.background)];
	}

	#place(position: number): Place {
		return { position, etaMs: this.#etaMs(position) };
	}

	/** When the slot for the `position`-th waiting request becomes free, if all take as long as those before. */
	#etaMs(position: number): number {
		const durationMs = this.#durationMs ?? this.#deps.expectedMs();
		const now = this.#deps.now();
		const free = [...this.#running].map(({ startedAt }) =>
			Math.max(durationMs - (now - (startedAt ?? now)), durationMs * REMAINING_MIN_SHARE),
		);
		while (free.length < Math.max(1, this.#slots)) free.push(0);
		let eta = 0;
		for (let i = 0; i < position; i++) {
			free.sort((a, b) => a - b);
			eta = free.shift() ?? 0;
			free.push(eta + durationMs);
		}
		return Math.round(eta);
	}
}

/** The first request of every user, then the second of every user, and so on. */
function inTurn(users: ReadonlyMap<string, readonly Member[]>): Member[] {
	const order: Member[] = [];
	for (let round = 0; order.length < total(users); round++)
		for (const members of users.values()) {
			const member = members[round];
			if (member) order.push(member);
		}
	return order;
}

function total(users: ReadonlyMap<string, readonly Member[]>): number {
	let sum = 0;
	for (const members of users.values()) sum += members.length;
	return sum;
}
