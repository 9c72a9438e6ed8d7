import { describe, expect, test } from "vitest";
import { StopStringFilter } from "../../../src/text/stop-string-filter.ts";

describe("StopStringFilter", () => {
	test("stops before a stop string that arrives in pieces", () => {
		const stops = new StopStringFilter(["<end>"]);
		expect(stops.push("one <e")).toEqual({ text: "one ", stopped: false });
		expect(stops.push("nd> two")).toEqual({ text: "", stopped: true });
	});

	test("emits held-back text that turns out not to be a stop string", () => {
		const stops = new StopStringFilter(["<end>"]);
		expect(stops.push("a <e")).toEqual({ text: "a ", stopped: false });
		expect(stops.push("lse")).toEqual({ text: "<else", stopped: false });
		stops.push("<");
		expect(stops.flush()).toBe("<");
	});

	test("stops at whichever stop string occurs first in the text", () => {
		expect(new StopStringFilter(["b", "a"]).push("x a b")).toEqual({ text: "x ", stopped: true });
	});
});
