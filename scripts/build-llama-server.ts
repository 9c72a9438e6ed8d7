import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "../local-inference/log.ts";
import { BUILT_LLAMA_SERVER } from "./llama-server.ts";

// Builds llama-server from the source in the Python package llama-cpp-python, for the tests and the benchmark of that
// engine: `node scripts/build-llama-server.ts`. Needs pip, cmake, ninja, and a C++ compiler, and takes 10 to 40 minutes.

const PACKAGE = "llama-cpp-python==0.3.36";
const CMAKE_OPTIONS = [
	"-DCMAKE_BUILD_TYPE=Release",
	"-DBUILD_SHARED_LIBS=OFF",
	// Not for exactly this processor: some virtual machines report AMX instructions that they don't support.
	"-DGGML_NATIVE=OFF",
	"-DGGML_OPENMP=OFF",
	"-DLLAMA_CURL=OFF",
	"-DLLAMA_OPENSSL=OFF",
	"-DLLAMA_BUILD_TESTS=OFF",
	"-DLLAMA_BUILD_EXAMPLES=OFF",
];

async function main(): Promise<void> {
	const work = await mkdtemp(join(tmpdir(), "llama-server-"));
	try {
		console.log(`Downloading ${PACKAGE}…`);
		const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"];
		await run("python3", [...pip, "--dest", work, PACKAGE], work);
		const archive = (await readdir(work)).find((name) => name.endsWith(".tar.gz"));
		if (archive === undefined) throw new Error("pip downloaded no source archive.");
		await run("tar", ["xzf", archive], work);
		const source = join(work, archive.replace(".tar.gz", ""), "vendor", "llama.cpp");
		const build = join(work, "build");
		console.log("Building…");
		await run("cmake", ["-G", "Ninja", "-S", source, "-B", build, ...CMAKE_OPTIONS], work);
		const jobs = String(availableParallelism());
		await run("cmake", ["--build", build, "--target", "llama-server", "--parallel", jobs], work);
		await mkdir(dirname(BUILT_LLAMA_SERVER), { recursive: true });
		await copyFile(join(build, "bin", "llama-server"), BUILT_LLAMA_SERVER);
		console.log(`Built ${BUILT_LLAMA_SERVER}.`);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
	await promisify(execFile)(program, args, { cwd, maxBuffer: Number.POSITIVE_INFINITY });
}

try {
	await main();
} catch (error) {
	console.error(messageOf(error));
	process.exitCode = 1;
}
