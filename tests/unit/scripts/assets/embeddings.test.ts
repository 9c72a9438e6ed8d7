import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ensureCached } from "../../../../local-inference/models/store.ts";
import { describeEmbeddings, ensureEmbeddings } from "../../../../scripts/assets/embeddings.ts";
import {
	decodeWeights,
	STATIC_DIMENSIONS,
	STATIC_TOKENS,
	STATIC_WEIGHTS_BYTES,
} from "../../../../src/knowledge/embeddings/static-model.ts";
import { decodeTokenizer } from "../../../../src/knowledge/embeddings/tokenizer-data.ts";

let root: string;
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "embeddings-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const assets = () => readdir(join(root, "public", "embeddings")).catch(() => []);
const ASSETS = ["wordllama-256.bin", "wordllama-256.tokenizer.bin"];
/** The numbers of characters and merges of the tokenizer. */
const CHARACTERS = 2_129;
const MERGES = 61_249;

/** 1.0, -0.5 and the smallest number above zero, as 16-bit floats. */
const HALVES = [0x3c00, 0xb800, 0x0001];

/** Replaces the package's two files with small ones. */
function packageFiles() {
	const requested: string[] = [];
	const obtainFake: typeof ensureCached = async (model, folder) => {
		requested.push(model.file);
		const path = join(folder, model.file);
		await mkdir(folder, { recursive: true });
		await writeFile(path, model.file.endsWith(".json") ? tokenizerFile() : tensorFile());
		return { name: model.name, path };
	};
	return { requested, obtainFake };
}

function tensorFile(): Buffer {
	const bytes = STATIC_TOKENS * STATIC_DIMENSIONS * 2;
	const header = JSON.stringify({ weight: { dtype: "F16", shape: [1], data_offsets: [0, bytes] } });
	const file = Buffer.alloc(8 + header.length + bytes);
	file.writeBigUInt64LE(BigInt(header.length));
	file.write(header, 8);
	for (const [i, half] of HALVES.entries()) file.writeUInt16LE(half, 8 + header.length + i * 2);
	return file;
}

function tokenizerFile(): string {
	const characters = Array.from({ length: CHARACTERS }, (_, at) => String.fromCodePoint(0x61 + at));
	const vocab = Object.fromEntries(["b", "a", ...characters.slice(2), "ab"].map((piece, id) => [piece, id]));
	return JSON.stringify({
		model: { vocab, merges: Array.from({ length: MERGES }, () => "a b"), dropout: null },
	});
}

test("ensureEmbeddings downloads, quantizes and writes the assets once", async () => {
	const { requested, obtainFake } = packageFiles();
	const deps = { modelsFolder: join(root, "models"), ensureCached: obtainFake };
	expect(await ensureEmbeddings(root, deps)).toEqual({ model: "wordllama-256" });
	expect((await assets()).sort()).toEqual(ASSETS);
	const written = await readFile(join(root, "public", "embeddings", "wordllama-256.bin"));
	expect(written.length).toBe(STATIC_WEIGHTS_BYTES);
	const { scales, steps } = decodeWeights(Uint8Array.from(written).buffer);
	expect([...steps.subarray(0, 4)]).toEqual([127, -63, 0, 0]);
	expect((scales[0] ?? 0) * (steps[0] ?? 0)).toBeCloseTo(1);
	expect((scales[0] ?? 0) * (steps[1] ?? 0)).toBeCloseTo(-0.5, 2);
	const tokenizer = await readFile(join(root, "public", "embeddings", "wordllama-256.tokenizer.bin"));
	const { characters, merges, joined } = decodeTokenizer(Uint8Array.from(tokenizer).buffer);
	expect([...characters.subarray(0, 4)]).toEqual([0x61, 1, 0x62, 0]);
	expect([...merges.subarray(0, 6)]).toEqual([1, 0, CHARACTERS, 1, 0, CHARACTERS]);
	expect(joined.reduce((sum, value) => sum + value, 0)).toBe(1);

	const before = await stat(join(root, "public", "embeddings", "wordllama-256.bin"));
	expect(await ensureEmbeddings(root, deps)).toEqual({ model: "wordllama-256" });
	expect(requested).toHaveLength(2);
	expect((await stat(join(root, "public", "embeddings", "wordllama-256.bin"))).mtimeMs).toBe(before.mtimeMs);
});

test.each([
	["incomplete assets", ASSETS.map((name) => [name, "half"] as const)],
	[
		"assets of earlier versions, whose tokenizer had other files",
		[
			["wordllama-256.bin", Buffer.alloc(STATIC_WEIGHTS_BYTES)],
			["wordllama-256.json", '{"pieces":["a"],"merges":[]}'],
			["wordllama-256.pieces.json", '["a"]'],
			["wordllama-256.merges.bin", Buffer.alloc(12)],
		],
	],
] as const)("ensureEmbeddings replaces %s", async (_, files) => {
	await mkdir(join(root, "public", "embeddings"), { recursive: true });
	for (const [name, content] of files) await writeFile(join(root, "public", "embeddings", name), content);
	await ensureEmbeddings(root, {
		modelsFolder: join(root, "models"),
		ensureCached: packageFiles().obtainFake,
	});
	expect((await assets()).sort()).toEqual(ASSETS);
	const weights = await readFile(join(root, "public", "embeddings", "wordllama-256.bin"));
	expect(weights).toHaveLength(STATIC_WEIGHTS_BYTES);
	expect(weights.some((byte) => byte > 0)).toBe(true);
});

test("ensureEmbeddings reports why the assets are missing instead of failing", async () => {
	const state = await ensureEmbeddings(root, {
		modelsFolder: join(root, "models"),
		ensureCached: () => Promise.reject(new Error("wordllama could not be downloaded.")),
	});
	expect(describeEmbeddings(state)).toBe(
		"unavailable (keyword search only): wordllama could not be downloaded.",
	);
	expect(await assets()).toEqual([]);
});

test("ensureEmbeddings stops when its signal aborts", async () => {
	const stopping = new AbortController();
	const state = ensureEmbeddings(root, {
		modelsFolder: join(root, "models"),
		signal: stopping.signal,
		ensureCached: (_model, _folder, _onBytes, signal) =>
			new Promise((_, reject) => {
				signal.addEventListener("abort", () => reject(signal.reason));
				stopping.abort(new Error("stopped"));
			}),
	});
	expect(await state).toEqual({ missing: "stopped" });
});
