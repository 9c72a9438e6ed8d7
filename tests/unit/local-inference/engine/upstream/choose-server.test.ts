import { describe, expect, test } from "vitest";
import { chooseServer } from "../../../../../local-inference/engine/upstream/choose-server.ts";

const load = (running: number, slots = 2) => ({ running, slots });

describe("chooseServer", () => {
	test("chooses the server with the fewest requests per slot", () => {
		expect(chooseServer([load(2), load(1), load(1)], -1)).toBe(1);
		expect(chooseServer([load(2, 2), load(3, 8)], -1)).toBe(1);
		expect(chooseServer([], -1)).toBe(-1);
	});

	test("stays with the last server of a conversation while that has a free slot", () => {
		expect(chooseServer([load(0), load(1)], 1)).toBe(1);
		expect(chooseServer([load(0), load(2)], 1)).toBe(0);
	});
});
