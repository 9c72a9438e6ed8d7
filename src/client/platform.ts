/** What is needed of a WebSocket: browsers, Node and React Native all have it. */
export interface Socket {
	addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
	addEventListener(type: "close", listener: (event: { code: number }) => void): void;
	send(text: string): void;
	close(): void;
}

export type SocketConstructor = new (url: string) => Socket;

/** What is needed of `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Where ids and jitter take chance from: 0 ≤ n < 1. */
export type Random = () => number;

/** Time, so that tests can hold it. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Runs `work` once after so many milliseconds; the answer cancels it. */
	after(delayMs: number, work: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	after: (delayMs, work) => {
		const timer = setTimeout(work, delayMs);
		return () => clearTimeout(timer);
	},
};

/** The clock's time in ISO 8601. */
export function timestamp(clock: Clock): string {
	return new Date(clock.now()).toISOString();
}
