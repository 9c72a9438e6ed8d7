import { describe, expect, test } from "vitest";
import { chooseQuantization } from "../../../../local-inference/models/choose-quantization.ts";

const files = (...paths: string[]) =>
	paths.map((path, index) => ({ path, bytes: 1_000 + index, sha256: "0".repeat(64) }));

describe("chooseQuantization", () => {
	const repository = files(
		"README.md",
		"mmproj-model-F16.gguf",
		"model-Q8_0.gguf",
		"model-Q4_K_M.gguf",
		"model-UD-Q4_K_XL.gguf",
		"model-IQ2_XXS.gguf",
		"model.imatrix.gguf",
	);

	test.each([
		["Q8_0", "model-Q8_0.gguf"],
		["q8_0", "model-Q8_0.gguf"],
		["UD-Q4_K_XL", "model-UD-Q4_K_XL.gguf"],
		["iq2_xxs", "model-IQ2_XXS.gguf"],
		["model-Q8_0.gguf", "model-Q8_0.gguf"],
		[null, "model-Q4_K_M.gguf"],
	])("chooses the file for %s", (requested, path) => {
		expect(chooseQuantization(repository, requested).path).toBe(path);
	});

	test.each([
		["Llama-3.2-1B-Instruct.Q5_K_S.gguf", "Q5_K_S"],
		["q4/smollm2-135m-instruct-q4_0.gguf", "Q4_0"],
		["Qwen3-0.6B-BF16.gguf", "BF16"],
		["gpt-oss-20b-mxfp4.gguf", "MXFP4"],
		["tiny.gguf", "tiny"],
	])("reads the quantization in the name %s", (path, quantization) => {
		expect(chooseQuantization(files(path), null).quantization).toBe(quantization);
	});

	test("chooses the smallest file of a repository without the usual quantizations", () => {
		expect(chooseQuantization(files("m-IQ3_M.gguf", "m-F16.gguf"), null).path).toBe("m-IQ3_M.gguf");
	});

	test("lists what there is if the requested quantization is missing", () => {
		expect(() => chooseQuantization(repository, "Q6_K")).toThrow(
			"It has no Q6_K. Choose one of: IQ2_XXS, Q4_K_M, Q8_0, UD-Q4_K_XL.",
		);
		expect(() => chooseQuantization(files("README.md", "model.safetensors"), null)).toThrow("no GGUF file");
	});

	test("asks for a path if several files have the requested quantization", () => {
		const several = files("small-Q4_0.gguf", "large-Q4_0.gguf");
		expect(() => chooseQuantization(several, "Q4_0")).toThrow("large-Q4_0.gguf, small-Q4_0.gguf");
		expect(chooseQuantization(several, "large-Q4_0.gguf")).toMatchObject({
			path: "large-Q4_0.gguf",
			quantization: "large-Q4_0.gguf",
		});
	});

	test("rejects a model that is split into several files, and names the others", () => {
		const split = files("m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf", "m-Q4_0.gguf");
		expect(() => chooseQuantization(split, "Q8_0")).toThrow(
			"Its Q8_0 is split into several files. Choose one of: Q4_0.",
		);
		expect(chooseQuantization(split, null).path).toBe("m-Q4_0.gguf");
	});
});
