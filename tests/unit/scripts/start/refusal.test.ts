import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { appliedIn } from "../../../../scripts/start/migrations.ts";
import { obstacleOf } from "../../../../scripts/start/refusal.ts";

describe("an obstacle of the machine", () => {
	test("is reported in one sentence with the operation, its path and the reason", async () => {
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
			expect(obstacleOf(error)).toMatch(/^The system refuses "\w+".*: .+ \(\w+\)\.$/);
		await rm(folder, { recursive: true });
	});

	test("is distinguished from an error in the code, whose stack trace is needed", () => {
		expect(obstacleOf(new TypeError("x is not a function"))).toBeNull();
		expect(obstacleOf("text")).toBeNull();
	});
});

test("a migration is counted once, however often wrangler prints its table", () => {
	const row = (name: string, state: string) => `│ ${name} │ ${state} │\n`;
	const first = row("0000_init.sql", "✅") + row("0001_next.sql", "🕒");
	const second = row("0000_init.sql", "✅") + row("0001_next.sql", "✅");
	expect(appliedIn(first + second)).toBe(2);
	expect(appliedIn("No migrations to apply!")).toBe(0);
});
