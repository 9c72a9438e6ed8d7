import { describe, expect, test } from "vitest";
import type { LogFormat } from "../../../../scripts/start/log-entry.ts";
import { createTerminal } from "../../../../scripts/start/terminal.ts";

const CLEAR = "\r\u001b[K";

describe("a progress bar on a terminal", () => {
	test("is redrawn in place and stays below printed lines", () => {
		const { terminal, written } = record(true);
		terminal.bar("tiny", 0.5, "Model");
		terminal.print("hello");
		terminal.endBar();
		const bar = "Model         tiny [############............] 50 %";
		expect(written()).toBe(`${CLEAR}${bar}${CLEAR}hello\n${bar}${CLEAR}`);
	});
});

describe("a progress bar in a file", () => {
	test("is printed as a new line every ten percent", () => {
		const { terminal, written } = record(false);
		for (let percent = 0; percent <= 100; percent += 1) terminal.bar("Model", percent / 100);
		const lines = written().trimEnd().split("\n");
		expect(lines.map((line) => line.replace(/^.*] /, ""))).toEqual(
			Array.from({ length: 11 }, (_, tenth) => `${tenth * 10} %`),
		);
	});
});

describe("the output in JSON", () => {
	test("contains one object a line without padding, even for a progress bar", () => {
		const { terminal, written } = record(false, "json");
		terminal.print("\nOmeruta Brain is running\n");
		terminal.print("");
		terminal.print("the worker stopped", "warn");
		terminal.printState("Worker", "ready");
		terminal.bar("tiny", 0.5, "Model");
		terminal.endBar();
		const entries = written()
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(entries.map(({ level, part, message }) => [level, part, message])).toEqual([
			["info", "start", "Omeruta Brain is running"],
			["warn", "start", "the worker stopped"],
			["info", "start", "Worker: ready"],
			["info", "start", "Model: tiny [############............] 50 %"],
		]);
	});
});

function record(isTTY: boolean, format: LogFormat = "pretty") {
	let text = "";
	const terminal = createTerminal({ isTTY, write: (more) => (text += more) }, format);
	return { terminal, written: () => text };
}
