import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "../../../../local-inference/models/lock.ts";
import { until } from "../../../support/until.ts";

const never = new AbortController().signal;
let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "models-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("withLock", () => {
	test("runs concurrent processes one after the other", async () => {
		const order: string[] = [];
		const file = join(folder, "model.gguf");
		const inside = Promise.withResolvers<void>();
		const release = Promise.withResolvers<void>();
		const logged: string[] = [];
		const log = (line: string) => void logged.push(line);
		const first = withLock(file, never, log, async () => {
			inside.resolve();
			await release.promise;
			order.push("first");
		});
		await inside.promise;
		const second = withLock(file, never, log, async () => void order.push("second"));
		await until(() => logged.length > 0);
		release.resolve();
		await Promise.all([first, second]);
		expect(order).toEqual(["first", "second"]);
		expect(logged).toEqual([`Another process is downloading ${file}. Waiting for it.`]);
		expect(existsSync(`${file}.lock`)).toBe(false);
	});

	test("takes over a stale lock, even if another process now has its holder's pid", async () => {
		const file = join(folder, "model.gguf");
		await writeFile(`${file}.lock`, `${process.ppid} an-earlier-run`);
		const longAgo = new Date(Date.now() - 60_000);
		await utimes(`${file}.lock`, longAgo, longAgo);
		expect(
			await withLock(
				file,
				never,
				() => {},
				async () => "done",
			),
		).toBe("done");
	});

	test("refreshes its lock while the work runs, and does not delete a lock that another process has taken over", async () => {
		const file = join(folder, "model.gguf");
		const longAgo = new Date(Date.now() - 60_000);
		await withLock(
			file,
			never,
			() => {},
			async () => {
				await utimes(`${file}.lock`, longAgo, longAgo);
				await until(async () => (await stat(`${file}.lock`)).mtimeMs > longAgo.getTime());
				await writeFile(`${file}.lock`, "another");
			},
		);
		expect(await readFile(`${file}.lock`, "utf8")).toBe("another");
	});
});
