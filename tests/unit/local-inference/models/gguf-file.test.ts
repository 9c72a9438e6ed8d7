import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findGgufFault } from "../../../../local-inference/models/gguf-file.ts";
import { encodeGguf } from "../../../support/gguf.ts";

const MODEL = encodeGguf(
	{
		"general.architecture": { type: "string", value: "llama" },
		"tokenizer.ggml.tokens": { type: "strings", value: ["a", "b", "ß"] },
		"tokenizer.ggml.token_type": { type: "i32s", value: [1, 1, 1] },
		"llama.block_count": { type: "u32", value: 1 },
	},
	{
		"token_embd.weight": { dimensions: [8, 3], values: new Float32Array(24) },
		"output.weight": { dimensions: [8, 8], values: new Float32Array(64) },
	},
);

describe("a model file", () => {
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "gguf-"));
	});
	afterAll(() => rm(folder, { recursive: true }));

	async function faultOf(content: Uint8Array | string): Promise<string | null> {
		const path = join(folder, "model.gguf");
		await writeFile(path, content);
		return findGgufFault(path);
	}

	test("can be used if it is complete, or of a version that isn't read", async () => {
		expect(await faultOf(MODEL)).toBeNull();
		const other = Buffer.from(MODEL);
		other.writeUInt32LE(9, 4);
		expect(await faultOf(other.subarray(0, 60))).toBeNull();
	});

	test.each([MODEL.length - 1, MODEL.length - 200, 200, 40, 12, 4])(
		"cannot be used if only %i bytes were downloaded",
		async (bytes) => {
			expect(await faultOf(MODEL.subarray(0, bytes))).toBe("it is incomplete; download it again");
		},
	);

	test("cannot be used if it is another file or a folder", async () => {
		expect(await faultOf("")).toBe("it is not a GGUF file");
		expect(await faultOf("<!doctype html>")).toBe("it is not a GGUF file");
		expect(await findGgufFault(folder)).toBe("it is a folder");
	});

	test("cannot be used if its counts are impossible", async () => {
		const broken = Buffer.from(MODEL);
		broken.writeBigUInt64LE(2n ** 60n, 8);
		expect(await faultOf(broken)).toBe("it is incomplete; download it again");
	});
});
