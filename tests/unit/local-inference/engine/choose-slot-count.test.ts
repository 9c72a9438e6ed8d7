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
	/** Takes 1 MiB per token. */
	const attention = { head_count: 1, key_length: 2 ** 18, value_length: 2 ** 18 };
	const architecture = { block_count: 1, embedding_length: 1, attention };

	test.each([
		[64, 16 * GIB, 16],
		[256, 16 * GIB, 8],
		[512, 8 * GIB, 2],
		[2_048, 4 * GIB, 1],
		[2_048, -GIB, 1],
	])("for slots of %i MiB and %i available bytes is %i", (contextTokens, available, slots) => {
		expect(chooseSlotCount(architecture, contextTokens, available)).toBe(slots);
	});

	test("uses a larger share of the memory if it may", () => {
		expect(chooseSlotCount(architecture, 512, 4 * GIB, 1 / 2)).toBe(4);
	});

	test("is a typical number if the size of the context is not known", () => {
		expect(chooseSlotCount({}, 512, GIB)).toBe(4);
	});
});
