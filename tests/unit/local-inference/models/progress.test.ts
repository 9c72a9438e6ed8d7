import { describe, expect, test } from "vitest";
import { showProgress } from "../../../../local-inference/models/progress.ts";

describe("showProgress", () => {
	const write = (tty: boolean) => {
		const out: string[] = [];
		const show = showProgress("Model", { tty, write: (text) => out.push(text), now: () => 0 });
		for (let part = 0; part <= 1_000; part++) show(part * 1_000_000, 1_000_000_000);
		return out;
	};

	test("prints a line to a log every ten percent", () => {
		const out = write(false);
		expect(out).toHaveLength(11);
		expect(out[1]).toBe("Downloading Model: 10 % of 1000 MB\n");
	});

	test("redraws a bar on a terminal", () => {
		const out = write(true);
		expect(out[0]).toBe("\rModel ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 % of 1000 MB");
		expect(out.at(-1)).toBe("\rModel ██████████████████████████████ 100 % of 1000 MB\n");
	});
});
