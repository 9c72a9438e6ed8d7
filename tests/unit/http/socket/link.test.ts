import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "../../../../src/errors.ts";
import { Link } from "../../../../src/http/socket/link.ts";

type Event = { data?: string; code?: number };

class FakeSocket {
	readonly sent: string[] = [];
	closed = false;
	readonly #listeners: { type: string; hear: (event: Event) => void }[] = [];

	addEventListener(type: string, hear: (event: Event) => void): void {
		this.#listeners.push({ type, hear });
	}

	accept(): void {}

	send(text: string): void {
		this.sent.push(text);
	}

	close(): void {
		this.closed = true;
	}

	happen(type: string, event: Event = {}): void {
		for (const listener of this.#listeners) if (listener.type === type) listener.hear(event);
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

/** A link to an object of which `refusal` says what it does to the next socket. */
function link() {
	const sockets: FakeSocket[] = [];
	const heard: string[] = [];
	const ends: AppError[] = [];
	const object: { refusal: Error | null } = { refusal: null };
	const line = new Link({
		open: async () => {
			const socket = new FakeSocket();
			sockets.push(socket);
			if (object.refusal !== null) throw object.refusal;
			return z.custom<WebSocket>().parse(socket);
		},
		onOpen: () => line.send(`hello ${sockets.length}`),
		onMessage: (text) => heard.push(text),
		onEnd: (error) => ends.push(error),
	});
	return { line, sockets, heard, ends, object };
}

describe("a line to an object", () => {
	test("is opened again when the object is restarted, and says so each time", async () => {
		const { line, sockets, heard, ends } = link();
		await line.opened;
		sockets[0]?.happen("close", { code: 1006 });
		await vi.advanceTimersByTimeAsync(100);
		sockets[1]?.happen("message", { data: "news" });
		sockets[0]?.happen("message", { data: "old news" });
		expect(sockets.map(({ sent }) => sent)).toEqual([["hello 1"], ["hello 2"]]);
		expect(heard).toEqual(["news"]);
		expect(ends).toEqual([]);
	});

	test("is given up after growing waits", async () => {
		const { line, sockets, ends, object } = link();
		await line.opened;
		object.refusal = new Error("down");
		sockets[0]?.happen("error");
		for (const waitMs of [100, 200, 400, 800, 1_600, 3_200, 6_400]) {
			const tries = sockets.length;
			await vi.advanceTimersByTimeAsync(waitMs - 1);
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
	])("that is closed with %i is not opened again", async (code, error) => {
		const { line, sockets, ends } = link();
		await line.opened;
		sockets[0]?.happen("close", { code });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sockets).toHaveLength(1);
		expect(ends.map(({ code }) => code)).toEqual([error]);
	});

	test("that is refused ends with the reason", async () => {
		const { line, sockets, ends, object } = link();
		await line.opened;
		object.refusal = new AppError("account_gone", "This account does not exist any more.");
		sockets[0]?.happen("close", { code: 1006 });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sockets).toHaveLength(2);
		expect(ends).toEqual([object.refusal]);
	});

	test("that we close is closed, also when it was just being opened, and is not missed", async () => {
		const { line, sockets, ends } = link();
		line.close();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(sockets.map(({ closed }) => closed)).toEqual([true]);
		expect(ends).toEqual([]);
	});
});
