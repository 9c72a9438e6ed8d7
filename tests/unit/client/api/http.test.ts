import { describe, expect, test } from "vitest";
import { ApiError } from "../../../../src/client/api/error.ts";
import { Http } from "../../../../src/client/api/http.ts";
import { memoryTokens } from "../../../../src/client/api/token-store.ts";
import { Ticket } from "../../../../src/contracts/auth.ts";
import { Health } from "../../../../src/contracts/health.ts";
import { errorResponse, fakeClock, fakeServer } from "../fakes.ts";

const guest = { access: "access-of-a-guest", refresh: "refresh-of-a-guest" };
const TICKET = "POST /api/authentication/ws-ticket/";
const REFRESH = "POST /api/authentication/token/refresh/";

/** Creates a client and a server that accepts only `access-2`. The server issues that token for `refresh-1`. */
function setUp(routes: Parameters<typeof fakeServer>[0] = {}) {
	const server = fakeServer({
		[TICKET]: ({ authorization }) =>
			authorization === "Bearer access-2"
				? { body: { ticket: "t", expires_in: 60 } }
				: errorResponse(401, "token_expired"),
		[REFRESH]: ({ body }) =>
			body.refresh === "refresh-1"
				? { body: { access: "access-2", refresh: "refresh-2" } }
				: errorResponse(401, "token_refused"),
		...routes,
	});
	const tokens = memoryTokens({ access: "access-1", refresh: "refresh-1" });
	const clock = fakeClock();
	const http = new Http({ baseUrl: "http://brain", fetch: server.fetch, tokens, clock });
	return { server, tokens, clock, http };
}

const ticket = async (http: Http) =>
	(await http.call(Ticket, "POST", "/api/authentication/ws-ticket/", {})).ticket;
const health = (http: Http) => http.callPublic(Health, "GET", "/api/health/");

const failure = (promise: Promise<unknown>) =>
	promise.then(
		() => {
			throw new Error("expected the call to fail");
		},
		(error: unknown) => error,
	);

describe("the HTTP client", () => {
	test("refreshes an expired access token once for all concurrent calls, and stores the new token pair", async () => {
		const { http, server, tokens } = setUp();
		const tickets = await Promise.all([ticket(http), ticket(http), ticket(http)]);
		expect(tickets).toEqual(["t", "t", "t"]);
		expect(server.callsTo(REFRESH)).toHaveLength(1);
		expect(tokens.load()).toEqual({ access: "access-2", refresh: "refresh-2" });
	});

	test("removes the tokens when the refresh is rejected", async () => {
		const { http, tokens, server } = setUp({ [REFRESH]: () => errorResponse(401, "session_revoked") });
		expect(await failure(ticket(http))).toMatchObject({ status: 401, code: "session_revoked" });
		expect(tokens.load()).toBeNull();
		expect(await failure(ticket(http))).toMatchObject({ status: 401, code: "unauthenticated" });
		expect(server.callsTo(TICKET)).toHaveLength(1);
	});

	test("keeps the tokens when the refresh gets no response", async () => {
		const { http, tokens } = setUp({
			[REFRESH]: () => {
				throw new TypeError("fetch failed");
			},
		});
		expect(await failure(ticket(http))).toMatchObject({ code: "unreachable" });
		expect(tokens.load()).toMatchObject({ refresh: "refresh-1" });
	});

	test("retries a refresh with the same token if the response is lost, without signing out", async () => {
		for (const lost of [
			() => {
				throw new TypeError("terminated");
			},
			() => ({ status: 502, body: "Bad gateway" }),
			() => ({ status: 200, body: "<html>Sign in to the hotel's network</html>" }),
			() => ({ status: 401, body: "<html>Proxy authentication</html>" }),
			() => errorResponse(503, "unavailable"),
		]) {
			let refreshes = 0;
			const { http, tokens, server } = setUp({
				[REFRESH]: () =>
					++refreshes === 1 ? lost() : { body: { access: "access-2", refresh: "refresh-2" } },
			});
			expect(await ticket(http)).toBe("t");
			expect(server.callsTo(REFRESH).map(({ body }) => body.refresh)).toEqual(["refresh-1", "refresh-1"]);
			expect(tokens.load()).toMatchObject({ refresh: "refresh-2" });
		}
	});

	test("retries a refresh that times out, and tries again on the next call", async () => {
		let refreshes = 0;
		const { server, tokens, clock } = setUp();
		const fetch: typeof server.fetch = (url, init) => {
			if (!url.endsWith("/token/refresh/") || ++refreshes > 2) return server.fetch(url, init);
			return new Promise((_, reject) =>
				init.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
			);
		};
		const http = new Http({ baseUrl: "http://brain", fetch, tokens, clock });
		const late = failure(ticket(http));
		await clock.advance(30_000);
		expect(await late).toMatchObject({ code: "unreachable" });
		expect(tokens.load()).toMatchObject({ refresh: "refresh-1" });
		expect(await ticket(http)).toBe("t");
	});

	test.each([429, 500, 502, 503, 404, 403])(
		"keeps the tokens when the refresh fails with status %d",
		async (status) => {
			const { http, tokens } = setUp({ [REFRESH]: () => ({ status, body: "no JSON" }) });
			expect(await failure(ticket(http))).toBeInstanceOf(ApiError);
			expect(tokens.load()).toMatchObject({ refresh: "refresh-1" });
		},
	);

	test("does not immediately retry a throttled refresh", async () => {
		const { http, server } = setUp({ [REFRESH]: () => errorResponse(429, "too_many_requests") });
		expect(await failure(ticket(http))).toMatchObject({ code: "too_many_requests" });
		expect(server.callsTo(REFRESH)).toHaveLength(1);
	});

	test("retries a lost refresh again if its first retry is rejected", async () => {
		const answers = [
			() => {
				throw new TypeError("terminated");
			},
			() => errorResponse(401, "token_refused"),
			() => ({ body: { access: "access-2", refresh: "refresh-2" } }),
		];
		let refreshes = 0;
		const { http, clock, tokens } = setUp({
			[REFRESH]: () => answers[refreshes++]?.() ?? errorResponse(401, "gone"),
		});
		const waiting = ticket(http);
		await clock.advance(1_000);
		expect(await waiting).toBe("t");
		expect(tokens.load()).toMatchObject({ refresh: "refresh-2" });
	});

	test("stores the newer token pair when two tabs refresh without a lock", async () => {
		const pair = (generation: number) => ({
			access: `access-${generation}`,
			refresh: `S.${generation}.proof`,
		});
		for (const [mine, theirs] of [
			[2, 3],
			[3, 2],
			[10, 9],
		] as const) {
			const { http, tokens } = setUp({
				[TICKET]: ({ authorization }) =>
					authorization === "Bearer access-1"
						? errorResponse(401, "token_expired")
						: { body: { ticket: "t", expires_in: 60 } },
				[REFRESH]: () => {
					tokens.save(pair(theirs));
					return { body: pair(mine) };
				},
			});
			tokens.save({ access: "access-1", refresh: "S.1.proof" });
			expect(await ticket(http)).toBe("t");
			expect(tokens.load()).toEqual(pair(Math.max(mine, theirs)));
		}
	});

	describe("when the token store is not writable", () => {
		const failing = () => {
			const tokens = memoryTokens({ access: "access-1", refresh: "refresh-1" });
			const disk = { full: true };
			const store = {
				load: tokens.load,
				save: (pair: Parameters<typeof tokens.save>[0]) => {
					if (disk.full) throw new DOMException("full", "QuotaExceededError");
					tokens.save(pair);
				},
			};
			return { tokens, disk, store };
		};

		test("keeps the new token pair in memory and writes it later", async () => {
			const { server, clock } = setUp();
			const { tokens, disk, store } = failing();
			const http = new Http({ baseUrl: "http://brain", fetch: server.fetch, tokens: store, clock });
			expect([await ticket(http), await ticket(http)]).toEqual(["t", "t"]);
			expect(server.callsTo(REFRESH)).toHaveLength(1);
			expect(tokens.load()).toMatchObject({ refresh: "refresh-1" });
			disk.full = false;
			await ticket(http);
			expect(tokens.load()).toEqual({ access: "access-2", refresh: "refresh-2" });
		});

		test("uses a token pair that another tab writes later", async () => {
			const { server, clock } = setUp();
			const { tokens, store } = failing();
			const http = new Http({ baseUrl: "http://brain", fetch: server.fetch, tokens: store, clock });
			await ticket(http);
			tokens.save(guest);
			expect(await http.tokens.load()).toEqual(guest);
		});
	});

	test("uses tokens that another tab refreshed in the meantime", async () => {
		const { http, tokens, server } = setUp();
		const waiting = ticket(http);
		tokens.save({ access: "access-2", refresh: "refresh-2" });
		expect(await waiting).toBe("t");
		expect(server.callsTo(REFRESH)).toHaveLength(0);
	});

	test("uses the tokens of another tab that refreshed first", async () => {
		const { http, tokens } = setUp({
			[REFRESH]: () => {
				tokens.save({ access: "access-2", refresh: "refresh-2" });
				return errorResponse(401, "token_refused");
			},
		});
		expect(await ticket(http)).toBe("t");
	});

	test("keeps two tabs signed in when they refresh at the same time without a lock", async () => {
		let grant = () => {};
		const granted = new Promise<void>((resolve) => {
			grant = resolve;
		});
		let refreshes = 0;
		const { http, server, tokens, clock } = setUp({
			[REFRESH]: async () => {
				if (++refreshes === 2) return errorResponse(401, "token_refused");
				await granted;
				return { body: { access: "access-2", refresh: "refresh-2" } };
			},
		});
		const other = new Http({ baseUrl: "http://brain", fetch: server.fetch, tokens, clock });
		const tickets = [ticket(http), ticket(other)];
		await clock.advance(500);
		grant();
		await clock.advance(500);
		expect(await Promise.all(tickets)).toEqual(["t", "t"]);
		expect(tokens.load()).toEqual({ access: "access-2", refresh: "refresh-2" });
	});

	test("removes a rejected refresh token that no other tab has used", async () => {
		const { http, tokens, clock } = setUp({ [REFRESH]: () => errorResponse(401, "token_refused") });
		const refused = failure(ticket(http));
		await clock.advance(1_000);
		expect(await refused).toMatchObject({ status: 401, code: "token_refused" });
		expect(tokens.load()).toBeNull();
	});

	describe.each(["granted", "rejected"])("when a refresh is %s", (how) => {
		const ends = () =>
			how === "rejected"
				? errorResponse(401, "session_revoked")
				: { body: { access: "access-2", refresh: "refresh-2" } };

		test("does not undo a logout that happened during the refresh", async () => {
			const { http, tokens } = setUp({
				[REFRESH]: () => {
					tokens.save(null);
					return ends();
				},
			});
			expect(await failure(ticket(http))).toMatchObject({ status: 401, code: "unauthenticated" });
			expect(tokens.load()).toBeNull();
		});

		test("keeps the tokens of a user who signed in during the refresh", async () => {
			const { http, tokens } = setUp({
				[TICKET]: ({ authorization }) =>
					authorization === `Bearer ${guest.access}`
						? { body: { ticket: "guest's", expires_in: 60 } }
						: errorResponse(401, "token_expired"),
				[REFRESH]: () => {
					tokens.save(guest);
					return ends();
				},
			});
			expect(await ticket(http)).toBe("guest's");
			expect(tokens.load()).toEqual(guest);
		});
	});

	test("removes only its own tokens when the server rejects the refreshed token", async () => {
		for (const meanwhile of [null, guest]) {
			const { http, tokens } = setUp({
				[TICKET]: ({ authorization }) => {
					if (authorization === "Bearer access-2" && meanwhile) tokens.save(meanwhile);
					return errorResponse(401, "account_gone");
				},
			});
			expect(await failure(ticket(http))).toMatchObject({ code: "account_gone" });
			expect(tokens.load()).toEqual(meanwhile);
		}
	});

	test("sends one refresh when two clients share a store with a lock", async () => {
		const { server, tokens, clock } = setUp();
		let queue: Promise<unknown> = Promise.resolve();
		const shared = {
			...tokens,
			withLock: <T>(work: () => Promise<T>): Promise<T> => {
				const mine = queue.then(work);
				queue = mine.catch(() => {});
				return mine;
			},
		};
		const tabs = [1, 2].map(
			() => new Http({ baseUrl: "http://brain", fetch: server.fetch, tokens: shared, clock }),
		);
		expect(await Promise.all(tabs.map((tab) => ticket(tab)))).toEqual(["t", "t"]);
		expect(server.callsTo(REFRESH)).toHaveLength(1);
	});

	test("throws errors that contain the status, code, message and request id", async () => {
		const { http } = setUp({ [TICKET]: () => errorResponse(429, "too_many_requests") });
		const error = await failure(ticket(http));
		expect(error).toBeInstanceOf(ApiError);
		expect(error).toMatchObject({
			status: 429,
			code: "too_many_requests",
			message: "Rejected: too_many_requests.",
			requestId: "request-1",
		});
	});

	test("throws errors that list the invalid fields of the request", async () => {
		const fields = [{ field: "conversation_id", message: "must be a string" }];
		const body = { error: "Rejected.", code: "invalid_request", request_id: "r1", fields };
		const { http } = setUp({ [TICKET]: () => ({ status: 400, body }) });
		expect(await failure(ticket(http))).toMatchObject({ fields });
	});

	test("reports both a proxy's error page and an invalid response as unreadable", async () => {
		const { http } = setUp({ "GET /api/health/": () => ({ body: { status: "fine" } }) });
		expect(await failure(health(http))).toMatchObject({ code: "unreadable", status: 200 });
		const { http: behindProxy } = setUp({ "GET /api/health/": () => ({ status: 502, body: "Bad gateway" }) });
		expect(await failure(health(behindProxy))).toMatchObject({ code: "unreadable", status: 502 });
	});

	test("times out if the server does not respond", async () => {
		const clock = fakeClock();
		const fetch = (_url: string, { signal }: RequestInit) =>
			new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
		const http = new Http({ baseUrl: "http://brain", fetch, tokens: memoryTokens(), clock });
		const error = failure(health(http));
		await clock.advance(15_000);
		expect(await error).toMatchObject({ code: "unreachable", status: null });
	});
});
