/** The part of `WebSocket` that the client uses. Browsers, Node.js and React Native all implement it. */
export interface Socket {
	/** As that of a WebSocket. */
	readonly readyState?: number;
	addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
	addEventListener(type: "close", listener: (event: { code: number }) => void): void;
	send(text: string): void;
	close(): void;
}

export type SocketConstructor = new (url: string) => Socket;

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Returns a random number from 0 (inclusive) to 1 (exclusive), for ids and jitter. */
export type Random = () => number;

/** Time source, replaceable in tests. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Calls `callback` once after `delayMs`. Returns a function that cancels it. */
	after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	after: (delayMs, callback) => {
		const timer = setTimeout(callback, delayMs);
		return () => clearTimeout(timer);
	},
};

/** Returns the clock's time in ISO 8601. */
export function timestamp(clock: Clock): string {
	return new Date(clock.now()).toISOString();
}
