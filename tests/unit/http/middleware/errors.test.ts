import { Hono } from "hono";
import { describe, expect, test, vi } from "vitest";
import type { AppEnv } from "../../../../src/http/app-env.ts";
import { onError } from "../../../../src/http/middleware/errors.ts";

/** Requests a route that throws the error. */
async function respondTo(error: Error): Promise<Response> {
	vi.spyOn(console, "warn").mockImplementation(() => undefined);
	vi.spyOn(console, "error").mockImplementation(() => undefined);
	const app = new Hono<AppEnv>();
	app.get("/", () => {
		throw error;
	});
	app.onError(onError);
	return app.request("/");
}

describe("an unexpected error", () => {
	test.each([
		["of a Durable Object that can be called again", Object.assign(new Error("lost"), { retryable: true })],
		["of an overloaded Durable Object", Object.assign(new Error("busy"), { overloaded: true })],
		["of a Durable Object that was reset", Object.assign(new Error("full"), { durableObjectReset: true })],
		["of the platform", new Error("internal error; reference = 8fq3hija6bto8nt5kj52tjfr")],
		[
			"that such an error caused",
			new Error("Failed query", { cause: new Error("internal error; reference = 1") }),
		],
	])("%s asks the client to try again", async (_, error) => {
		const response = await respondTo(error);
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).toBe("5");
		expect(await response.json()).toMatchObject({ code: "unavailable" });
	});

	test("of the Worker's own code is reported without its details", async () => {
		const response = await respondTo(new TypeError("x is not a function"));
		expect(response.status).toBe(500);
		expect(await response.text()).not.toContain("not a function");
	});
});
