import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Log, messageOf } from "../../local-inference/log.ts";
import type { Model } from "../../local-inference/models/catalog.ts";
import { fileSize, type OnBytes } from "../../local-inference/models/download.ts";
import { ensureCached } from "../../local-inference/models/store.ts";
import { readModelSettings } from "../../local-inference/settings.ts";
import {
	encodeWeights,
	quantizeWeights,
	STATIC_MODEL,
	STATIC_TOKENIZER_PATH,
	STATIC_WEIGHTS_BYTES,
	STATIC_WEIGHTS_PATH,
} from "../../src/knowledge/embeddings/static-model.ts";
import { TOKENIZER_BYTES } from "../../src/knowledge/embeddings/tokenizer-data.ts";
import { readTensor } from "./safetensors.ts";
import { encodeTokenizer, readTokenizer } from "./tokenizer.ts";

/** Maximum time to wait for the downloads. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

const PACKAGE = { pypi: "wordllama==0.4.0.post1", license: "MIT" };
const WEIGHTS: Model = {
	name: STATIC_MODEL,
	title: "WordLlama 256",
	file: "wordllama-l2-supercat-256.safetensors",
	source: { pypi: PACKAGE.pypi, member: "wordllama/weights/l2_supercat_256.safetensors" },
	license: PACKAGE.license,
	bytes: 16_384_096,
	sha256: "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
};
const TOKENIZER: Model = {
	name: `${STATIC_MODEL}-tokenizer`,
	title: "WordLlama's tokenizer",
	file: "wordllama-l2-supercat-tokenizer.json",
	source: { pypi: PACKAGE.pypi, member: "wordllama/tokenizers/l2_supercat_tokenizer_config.json" },
	license: PACKAGE.license,
	bytes: 1_842_796,
	sha256: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
};

export interface EmbeddingsDeps {
	/** Folder for downloaded models. */
	modelsFolder: string;
	signal: AbortSignal;
	onBytes: OnBytes;
	log: Log;
	ensureCached?: typeof ensureCached;
}

/** The model of the installed assets, or the reason why they are missing. */
export type EmbeddingsState = { model: string } | { missing: string };

/**
 * Ensures that `public/` contains the static embeddings, and downloads them if they are missing. Never rejects,
 * because search works by keywords without them. Writes nothing after it resolves.
 */
export async function ensureEmbeddings(
	root: string,
	deps: Partial<EmbeddingsDeps> = {},
): Promise<EmbeddingsState> {
	const folder = join(root, "public");
	const timeout = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
	try {
		if (await isComplete(folder)) return { model: STATIC_MODEL };
		const signal = AbortSignal.any([timeout, ...(deps.signal ? [deps.signal] : [])]);
		const modelsFolder = deps.modelsFolder ?? readModelSettings(process.env).modelsFolder;
		const fetchModel = deps.ensureCached ?? ensureCached;
		const { onBytes = () => {}, log = console.log } = deps;
		// Sequential, so that the second download finds the package in pip's cache.
		const weights = await fetchModel(WEIGHTS, modelsFolder, onBytes, signal, log);
		const tokenizer = await fetchModel(TOKENIZER, modelsFolder, () => {}, signal, log);
		await writeAtomically(
			join(folder, STATIC_TOKENIZER_PATH),
			encodeTokenizer(await readTokenizer(tokenizer.path)),
		);
		// What earlier versions wrote instead of the tokenizer.
		for (const name of ["json", "pieces.json", "merges.bin"])
			await rm(join(folder, `embeddings/${STATIC_MODEL}.${name}`), { force: true });
		const rows = readTensor(await readFile(weights.path));
		await writeAtomically(join(folder, STATIC_WEIGHTS_PATH), encodeWeights(quantizeWeights(rows)));
		return { model: STATIC_MODEL };
	} catch (error) {
		const timedOut = `the download took longer than ${DOWNLOAD_TIMEOUT_MS / 1_000} s.`;
		return { missing: timeout.aborted ? timedOut : messageOf(error) };
	}
}

/** Ensures that `public/` contains the static embeddings; otherwise warns and returns false. See `ensureEmbeddings`. */
export async function hasEmbeddings(root: string): Promise<boolean> {
	const state = await ensureEmbeddings(root);
	if ("missing" in state) console.warn(`Running without embeddings: ${state.missing}`);
	return "model" in state;
}

/** Describes the embeddings in one status line. */
export function describeEmbeddings(state: EmbeddingsState): string {
	return "model" in state ? `ready: ${state.model}` : `unavailable (keyword search only): ${state.missing}`;
}

async function isComplete(folder: string): Promise<boolean> {
	const [weights, tokenizer] = await Promise.all(
		[STATIC_WEIGHTS_PATH, STATIC_TOKENIZER_PATH].map((path) => fileSize(join(folder, path))),
	);
	return weights === STATIC_WEIGHTS_BYTES && tokenizer === TOKENIZER_BYTES;
}

async function writeAtomically(file: string, data: Uint8Array): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	await writeFile(`${file}.part`, data);
	await rename(`${file}.part`, file);
}
