import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "../../../../src/errors.ts";
import { Link } from "../../../../src/http/socket/link.ts";

type Event = { data?: string; code?: number };

class FakeSocket {
	readonly sent: string[] = [];
	closed = false;
	readonly #listeners: { type: string; listener: (event: Event) => void }[] = [];

	addEventListener(type: string, listener: (event: Event) => void): void {
		this.#listeners.push({ type, listener });
	}

	accept(): void {}

	send(text: string): void {
		this.sent.push(text);
	}

	close(): void {
		this.closed = true;
	}

	emit(type: string, event: Event = {}): void {
		for (const entry of this.#listeners) if (entry.type === type) entry.listener(event);
	}
}

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

/** Creates a link to an object that throws `refusal`, if set, when a socket is opened. */
function createLink() {
	const sockets: FakeSocket[] = [];
	const received: string[] = [];
	const ends: AppError[] = [];
	const object: { refusal: Error | null } = { refusal: null };
	const link = new Link({
		open: async () => {
			const socket = new FakeSocket();
			sockets.push(socket);
			if (object.refusal !== null) throw object.refusal;
			return z.custom<WebSocket>().parse(socket);
		},
		onOpen: () => link.send(`hello ${sockets.length}`),
		onMessage: (text) => received.push(text),
		onEnd: (error) => ends.push(error),
	});
	return { link, sockets, received, ends, object };
}

describe("a link to a Durable Object", () => {
	test("reconnects when the object restarts, and calls onOpen each time", async () => {
		const { link, sockets, received, ends } = createLink();
		await link.opened;
		sockets[0]?.emit("close", { code: 1006 });
		await vi.advanceTimersByTimeAsync(100);
		sockets[1]?.emit("message", { data: "news" });
		sockets[0]?.emit("message", { data: "old news" });
		expect(sockets.map(({ sent }) => sent)).toEqual([["hello 1"], ["hello 2"]]);
		expect(received).toEqual(["news"]);
		expect(ends).toEqual([]);
	});

	test("ends with `unavailable` after retries with increasing delays", async () => {
		const { link, sockets, ends, object } = createLink();
		await link.opened;
		object.refusal = new Error("down");
		sockets[0]?.emit("error");
		for (const delayMs of [100, 200, 400, 800, 1_600, 3_200, 6_400]) {
			const tries = sockets.length;
			await vi.advanceTimersByTimeAsync(delayMs - 1);
			expect(sockets).toHaveLength(tries);
			await vi.advanceTimersByTimeAsync(1);
			expect(sockets).toHaveLength(tries + 1);
		}
		expect(ends).toEqual([]);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(ends.map(({ code }) => code)).toEqual(["unavailable"]);
	});

	test.each([
		[4401, "session_revoked"],
		[4404, "conversation_not_found"],
	])("ends without a retry when it is closed with %i", async (code, error) => {
		const { link, sockets, ends } = createLink();
		await link.opened;
		sockets[0]?.emit("close", { code });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sockets).toHaveLength(1);
		expect(ends.map(({ code }) => code)).toEqual([error]);
	});

	test("ends with the error that a reconnect throws", async () => {
		const { link, sockets, ends, object } = createLink();
		await link.opened;
		object.refusal = new AppError("account_gone", "This account no longer exists; sign in again.");
		sockets[0]?.emit("close", { code: 1006 });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sockets).toHaveLength(2);
		expect(ends).toEqual([object.refusal]);
	});

	test("closes its socket without a retry, even while it is opening", async () => {
		const { link, sockets, ends } = createLink();
		link.close();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sockets.map(({ closed }) => closed)).toEqual([true]);
		expect(ends).toEqual([]);
	});
});
