import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { chooseSlotCount, SLOTS_UNKNOWN } from "../choose-slot-count.ts";

/** At most this share of a GPU's memory that the model leaves is used for the context. Little else needs it. */
const GPU_SHARE = 1 / 2;
const LIST_TIMEOUT_MS = 30_000;
const MIB = 2 ** 20;

/**
 * Returns how many answers llama-server should generate at the same time, from the size of the model's context and the
 * memory of the GPUs, or of the machine without one.
 *
 * @param program path of the llama-server program
 */
export async function chooseSlots(
	program: string,
	modelPath: string,
	contextTokens: number,
): Promise<number> {
	const architecture = await readArchitecture(modelPath);
	if (architecture === null) return SLOTS_UNKNOWN;
	// The GPU of a Mac has no memory of its own.
	const gpuBytes = process.platform === "darwin" ? null : await listFreeGpuBytes(program);
	if (gpuBytes === null) return chooseSlotCount(architecture, contextTokens, process.availableMemory());
	const { size } = await stat(modelPath);
	return chooseSlotCount(architecture, contextTokens, gpuBytes - size, GPU_SHARE);
}

/** Returns null for a file that can't be read; llama-server then says why. */
async function readArchitecture(path: string): Promise<unknown> {
	// Loaded only here, because it takes half a second and 40 MB.
	const { readGgufFileInfo } = await import("node-llama-cpp");
	try {
		const info = await readGgufFileInfo(path, {
			sourceType: "filesystem",
			readTensorInfo: false,
			spliceSplitFiles: false,
			logWarnings: false,
		});
		return info.architectureMetadata;
	} catch {
		return null;
	}
}

async function listFreeGpuBytes(program: string): Promise<number | null> {
	try {
		const { stdout } = await promisify(execFile)(program, ["--list-devices"], { timeout: LIST_TIMEOUT_MS });
		return sumFreeBytes(stdout);
	} catch {
		// Old builds don't know the option.
		return null;
	}
}

/**
 * Returns the free memory of all GPUs in the output of `llama-server --list-devices`, or null if there is none. Devices
 * without memory of their own, such as a BLAS library, have 0 MiB.
 */
export function sumFreeBytes(devices: string): number | null {
	const gpus = [...devices.matchAll(/\((\d+) MiB, (\d+) MiB free\)/g)].filter(
		([, total]) => Number(total) > 0,
	);
	return gpus.length === 0 ? null : gpus.reduce((sum, [, , free]) => sum + Number(free) * MIB, 0);
}
