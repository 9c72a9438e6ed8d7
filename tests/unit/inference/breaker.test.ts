import { expect, it } from "vitest";
import { Breakers, OPEN_AFTER_FAILURES, OPEN_MS } from "../../../src/inference/breaker.ts";
import { NOW } from "./helpers.ts";

function opened(): Breakers {
	const breakers = new Breakers();
	for (let i = 0; i < OPEN_AFTER_FAILURES; i++) breakers.failed("m", NOW, NOW);
	return breakers;
}

it("lets calls through until so many failed in a row", () => {
	const breakers = new Breakers();
	for (let i = 1; i < OPEN_AFTER_FAILURES; i++) breakers.failed("m", NOW, NOW);
	expect(breakers.allows("m", NOW)).toBe(true);
	breakers.failed("m", NOW, NOW);
	expect(breakers.allows("m", NOW)).toBe(false);
	expect(breakers.allows("another", NOW)).toBe(true);
});

it("counts from the beginning after a success", () => {
	const breakers = new Breakers();
	for (let i = 1; i < OPEN_AFTER_FAILURES; i++) breakers.failed("m", NOW, NOW);
	breakers.succeeded("m");
	breakers.failed("m", NOW, NOW);
	expect(breakers.allows("m", NOW)).toBe(true);
});

it("lets one probe through when its time has passed, and closes when the probe succeeds", () => {
	const breakers = opened();
	expect(breakers.allows("m", NOW + OPEN_MS - 1)).toBe(false);
	expect(breakers.allows("m", NOW + OPEN_MS)).toBe(true);
	expect(breakers.allows("m", NOW + OPEN_MS)).toBe(false);
	breakers.succeeded("m");
	expect(breakers.allows("m", NOW + OPEN_MS)).toBe(true);
});

it("stays open after a failed probe, and sends the next one after a probe that never reports", () => {
	const breakers = opened();
	breakers.allows("m", NOW + OPEN_MS);
	breakers.failed("m", NOW + OPEN_MS, NOW + OPEN_MS + 500);
	expect(breakers.allows("m", NOW + 2 * OPEN_MS)).toBe(false);
	expect(breakers.allows("m", NOW + 2 * OPEN_MS + 500)).toBe(true);
	expect(breakers.allows("m", NOW + 3 * OPEN_MS + 499)).toBe(false);
	expect(breakers.allows("m", NOW + 3 * OPEN_MS + 500)).toBe(true);
});

it("counts calls that one crash took down together as one failure", () => {
	const breakers = new Breakers();
	for (let i = 0; i < 2 * OPEN_AFTER_FAILURES; i++) breakers.failed("m", NOW, NOW + 1_000);
	expect(breakers.allows("m", NOW + 1_000)).toBe(true);
});

it("tells how long it stays open", () => {
	expect(opened().retryInMs("m", NOW + 1_000)).toBe(OPEN_MS - 1_000);
	expect(new Breakers().retryInMs("m", NOW)).toBeNull();
});
