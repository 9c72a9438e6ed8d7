import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeSystemError } from "../../../../scripts/start/user-error.ts";

describe("describeSystemError", () => {
	test("describes the operation, its path and the reason in one sentence", async () => {
		const folder = await mkdtemp(join(tmpdir(), "omeruta-obstacle-"));
		const file = join(folder, "file");
		await writeFile(file, "");
		const errors = await Promise.all(
			[readFile(folder), readFile(join(file, "below")), rm(folder), readFile(join(folder, "none"))].map(
				(work) =>
					work.then(
						() => null,
						(error: unknown) => error,
					),
			),
		);
		for (const error of errors)
			expect(describeSystemError(error)).toMatch(/^Operation "\w+" failed.*: .+ \(\w+\)\.$/);
		await rm(folder, { recursive: true });
	});

	test.each(["EACCES", "EPERM"])("says who may do it for %s", (code) => {
		const error = Object.assign(new Error(), { code, syscall: "mkdtemp", path: "/state", errno: -13 });
		expect(describeSystemError(error)).toBe(
			`/state cannot be read or written: permission denied (${code}). Run the command as the user that owns it.`,
		);
	});

	test("returns null for a programming error, because its stack trace is needed", () => {
		expect(describeSystemError(new TypeError("x is not a function"))).toBeNull();
		expect(describeSystemError("text")).toBeNull();
	});
});
