import { describe, expect, test } from "vitest";
import {
	chooseSlotCount,
	contextBytesPerToken,
} from "../../../../local-inference/engine/choose-slot-count.ts";

const GIB = 2 ** 30;

describe("contextBytesPerToken", () => {
	test("counts the keys and values of all layers", () => {
		const tinyLlama = {
			block_count: 22,
			embedding_length: 2_048,
			attention: { head_count: 32, head_count_kv: 4 },
		};
		expect(contextBytesPerToken(tinyLlama)).toBe(22 * 4 * 64 * 2 * 2);
	});

	test("uses the number of heads in each layer, and the size of a head, if the file has them", () => {
		const attention = { head_count: 8, head_count_kv: [0, 4, 2], key_length: 128, value_length: 64 };
		expect(contextBytesPerToken({ block_count: 3, embedding_length: 512, attention })).toBe(6 * 192 * 2);
	});

	test("returns null if the file does not contain the sizes", () => {
		expect(contextBytesPerToken({ block_count: 3 })).toBeNull();
		expect(contextBytesPerToken(undefined)).toBeNull();
	});
});

describe("chooseSlotCount", () => {
	test.each([
		[GIB / 16, 16 * GIB, 16],
		[GIB / 4, 16 * GIB, 8],
		[GIB / 2, 8 * GIB, 2],
		[2 * GIB, 4 * GIB, 1],
	])("for slots of %i bytes and %i available bytes is %i", (perSlot, available, slots) => {
		expect(chooseSlotCount(perSlot, available)).toBe(slots);
	});
});
