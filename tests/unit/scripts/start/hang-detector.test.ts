import { expect, test } from "vitest";
import { HangDetector } from "../../../../scripts/start/hang-detector.ts";

const STARTED = 1_000_000;
const PROBE_MS = 5_000;

/** Records probes, "." for a response and "x" for none, and returns after how many of them the process hangs. */
function probesUntilHang(detector: HangDetector, probes: string, startedAt = STARTED): number | null {
	for (const [at, probe] of [...probes].entries())
		if (detector.record(probe === ".", startedAt, startedAt + at * PROBE_MS)) return at + 1;
	return null;
}

test("a process that responded hangs after three probes without a response", () => {
	expect(probesUntilHang(new HangDetector(), ".xx.xx.xxx")).toBe(10);
});

test("a process that is starting does not hang, even if the one before it did", () => {
	const detector = new HangDetector();
	expect(probesUntilHang(detector, ".xxx")).toBe(4);
	expect(probesUntilHang(detector, "xxxxxxxxxx.", STARTED + 60_000)).toBeNull();
});

test("a process that has not responded within two minutes of its start hangs", () => {
	expect(probesUntilHang(new HangDetector(), "x".repeat(40))).toBe(27);
});
