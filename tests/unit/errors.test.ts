import { describe, expect, test } from "vitest";
import { AppError, outcome, unwrap } from "../../src/errors.ts";

/** Returns the outcome as plain data, as a caller in another Durable Object receives it. */
async function callRemotely<T>(work: () => T) {
	return structuredClone(await outcome(work));
}

function fail(error: Error): () => never {
	return () => {
		throw error;
	};
}

describe("an outcome", () => {
	test("carries a value across a remote call", async () => {
		expect(unwrap(await callRemotely(() => ({ n: 1 })))).toEqual({ n: 1 });
	});

	test("carries an AppError with its code, message and retry delay across a remote call", async () => {
		const busy = new AppError("model_unavailable", "The model is busy.", { retryAfterS: 7 });
		const result = await callRemotely(fail(busy));
		expect(() => unwrap(result)).toThrowError(
			expect.objectContaining({ code: "model_unavailable", message: "The model is busy.", retryAfterS: 7 }),
		);
	});

	test("has no retry delay when the AppError has none", async () => {
		const result = await callRemotely(fail(new AppError("conflict", "Already running.")));
		expect(result).toEqual({ error: { code: "conflict", message: "Already running." } });
		expect(() => unwrap(result)).toThrowError(expect.objectContaining({ retryAfterS: null }));
	});

	test("rethrows any other error", async () => {
		await expect(outcome(fail(new TypeError("a bug")))).rejects.toThrow(TypeError);
	});
});
