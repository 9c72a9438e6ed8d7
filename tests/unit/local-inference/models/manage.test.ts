import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquireModel } from "../../../../local-inference/models/acquire.ts";
import { MODELS } from "../../../../local-inference/models/catalog.ts";
import { chooseModel } from "../../../../local-inference/models/choose.ts";
import { parseHubReference } from "../../../../local-inference/models/hub.ts";
import {
	addModel,
	listModels,
	type ManageDeps,
	removeModel,
	useModel,
} from "../../../../local-inference/models/manage.ts";
import { encodeGguf } from "../../../support/gguf.ts";
import { type Hub, startHub } from "../../../support/hub.ts";

const small = Buffer.alloc(50_000, "GGUF: a small model ");
const large = Buffer.alloc(90_000, "GGUF: a large model ");
const Q4 = "hf:acme/Rocket-GGUF:Q4_K_M";

let folder: string;
let hub: Hub;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "models-"));
	hub = await startHub({
		"acme/Rocket-GGUF": {
			license: "mit",
			files: { "rocket-Q4_K_M.gguf": small, "q8/rocket-Q8_0.gguf": large },
		},
		"acme/Twins-GGUF": { files: { "small/model.gguf": small, "large/model.gguf": large } },
		"acme/Moved-GGUF": { isStale: true, files: { "moved-Q4_0.gguf": small } },
		"acme/Secret-GGUF": { isPrivate: true, files: { "secret-Q4_0.gguf": small } },
		"acme/Gated-GGUF": { isGated: true, files: { "gated-Q4_0.gguf": small } },
	});
});
afterEach(async () => {
	await hub[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, force: true });
});

/** Returns the dependencies of a command, what it prints, and the progress of its downloads. */
function setUp({
	token = null,
	localModel = null,
}: {
	token?: string | null;
	localModel?: string | null;
} = {}) {
	const lines: string[] = [];
	const received: number[] = [];
	const deps: ManageDeps = {
		folder,
		hub: { endpoint: hub.url, token },
		signal: new AbortController().signal,
		localModel,
		print: (line) => lines.push(line),
		onDownload: () => (bytes) => received.push(bytes),
	};
	return { deps, lines, received };
}

/** Returns the model that a start would load, like the model server does. */
async function modelToLoad(requested: string | null = null) {
	const { deps } = setUp();
	const { model } = await acquireModel(await chooseModel(requested, deps), { ...deps, log: deps.print });
	return model;
}

describe("adding a model of a hub", () => {
	test("downloads the usual quantization and lists it with its size and license", async () => {
		const { deps, lines, received } = setUp();
		await addModel("hf:acme/Rocket-GGUF", deps);
		expect(lines).toEqual([`${Q4} is downloaded. License: mit.`]);
		expect(received.at(-1)).toBe(small.length);
		expect((await readFile(join(folder, "acme--Rocket-GGUF--rocket-Q4_K_M.gguf"))).equals(small)).toBe(true);
		await listModels(deps);
		expect(lines.find((line) => line.startsWith(`  ${Q4}`))).toMatch(/^ {2}hf:\S+ +0 MB {2}downloaded +mit$/);
		await addModel(Q4, deps);
		expect(lines.at(-1)).toBe(`${Q4} is already downloaded.`);
	});

	test("resumes a download that was interrupted", async () => {
		const { deps } = setUp();
		hub.disconnectAfter(20_000);
		await addModel("hf:acme/Rocket-GGUF:q8_0", deps);
		expect((await readFile(join(folder, "acme--Rocket-GGUF--q8--rocket-Q8_0.gguf"))).equals(large)).toBe(
			true,
		);
		expect(hub.requests.filter((request) => request.includes("/-/"))).toHaveLength(2);
	});

	test("keeps files with the same name apart", async () => {
		const [first, second] = ["hf:acme/Twins-GGUF:small/model.gguf", "hf:acme/Twins-GGUF:large/model.gguf"];
		const { deps, lines } = setUp();
		await useModel(first, deps);
		await addModel(second, deps);
		const path = join(folder, "acme--Twins-GGUF--small--model.gguf");
		expect(await modelToLoad()).toEqual({ name: first, path });
		expect((await readFile(path)).equals(small)).toBe(true);
		await removeModel(second, deps);
		lines.length = 0;
		await listModels(deps);
		expect(lines.filter((line) => line.includes("Twins"))).toEqual([
			expect.stringMatching(/^\* hf:acme\/Twins-GGUF:small\/model\.gguf .* downloaded /),
		]);
	});

	test("uses the size and the checksum in the headers of the file", async () => {
		await addModel("hf:acme/Moved-GGUF", setUp().deps);
		expect((await readFile(join(folder, "acme--Moved-GGUF--moved-Q4_0.gguf"))).equals(small)).toBe(true);
	});

	test("lists the quantizations if the requested one is missing", async () => {
		await expect(addModel("hf:acme/Rocket-GGUF:Q2_K", setUp().deps)).rejects.toThrow(
			"The repository acme/Rocket-GGUF cannot be used. It has no Q2_K. Choose one of: Q4_K_M, Q8_0.",
		);
	});

	test("needs a token for a private repository", async () => {
		const { deps } = setUp();
		const failed = addModel("hf:acme/Secret-GGUF", deps);
		await expect(failed).rejects.toThrow(/no public repository acme\/Secret-GGUF .*set HF_TOKEN/);
		await addModel("hf:acme/Secret-GGUF", { ...deps, hub: { ...deps.hub, token: hub.token } });
		expect(await readdir(folder)).toContain("acme--Secret-GGUF--secret-Q4_0.gguf");
	});

	test("says where to accept the license of a gated repository", async () => {
		const failed = addModel("hf:acme/Gated-GGUF", setUp().deps);
		await expect(failed).rejects.toThrow(`Accept it at ${hub.url}/acme/Gated-GGUF, and set HF_TOKEN`);
		await addModel("hf:acme/Gated-GGUF", setUp({ token: hub.token }).deps);
	});

	test("deletes a file that differs from the hub's checksum", async () => {
		const { deps } = setUp();
		await chooseModel("hf:acme/Rocket-GGUF", deps);
		hub.repositories["acme/Rocket-GGUF"] = { files: { "rocket-Q4_K_M.gguf": Buffer.alloc(50_000) } };
		await expect(addModel(Q4, deps)).rejects.toThrow("was corrupt");
		expect(await readdir(folder)).toEqual(["library.json"]);
	});

	test("says what to do if the hub cannot be reached", async () => {
		const { deps } = setUp();
		await hub[Symbol.asyncDispose]();
		await expect(addModel("hf:acme/Rocket-GGUF", deps)).rejects.toThrow(
			/ cannot be reached\. Check the network connection, or set HF_ENDPOINT to a mirror\.$/,
		);
	});

	test("rejects a name that is not known", async () => {
		await expect(addModel("rocket", setUp().deps)).rejects.toThrow('"rocket" is not the name of a model.');
		await expect(addModel("hf:rocket", setUp().deps)).rejects.toThrow("has an invalid format");
	});
});

describe("selecting a model", () => {
	test("loads a model of a hub at the next start, without the network", async () => {
		await useModel(Q4, setUp().deps);
		const before = hub.requests.length;
		const path = join(folder, "acme--Rocket-GGUF--rocket-Q4_K_M.gguf");
		expect(await modelToLoad()).toEqual({ name: Q4, path });
		expect(await modelToLoad("hf:acme/Rocket-GGUF")).toEqual({ name: Q4, path });
		expect(hub.requests).toHaveLength(before);
	});

	test("loads a file of the user", async () => {
		const path = join(folder, "mine.gguf");
		await writeFile(path, encodeGguf({}, {}));
		const { deps, lines } = setUp();
		await useModel(path, deps);
		expect(await modelToLoad()).toEqual({ name: "mine", path });
		await listModels(deps);
		expect(lines).toContain(`* ${path}`);
		await writeFile(path, "something else");
		await expect(useModel(path, deps)).rejects.toThrow("it is not a GGUF file");
		await writeFile(path, encodeGguf({}, {}).subarray(0, 20));
		await expect(useModel(path, deps)).rejects.toThrow("it is incomplete");
		await expect(useModel("missing.gguf", deps)).rejects.toThrow(
			'"missing.gguf" is neither the name of a model nor the path of a file.',
		);
	});

	test("is overridden by LOCAL_MODEL", async () => {
		const { deps, lines } = setUp({ localModel: "hf:acme/Rocket-GGUF:Q8_0" });
		await useModel(Q4, deps);
		expect(lines.at(-1)).toBe("LOCAL_MODEL is set and overrides this until you unset it.");
		expect((await modelToLoad("hf:acme/Rocket-GGUF:Q8_0")).name).toBe("hf:acme/Rocket-GGUF:Q8_0");
		lines.length = 0;
		await listModels(deps);
		expect(lines.filter((line) => line.startsWith("*"))).toEqual([expect.stringContaining("Q8_0")]);
	});

	test("is the best downloaded model if none was selected", async () => {
		const { deps, lines } = setUp();
		const fallback = MODELS.at(-1);
		if (fallback === undefined) throw new Error("There are no models.");
		const path = join(folder, fallback.file);
		await writeFile(path, "");
		await truncate(path, fallback.bytes);
		await listModels(deps);
		expect(lines.filter((line) => line.startsWith("*"))).toEqual([expect.stringContaining(fallback.name)]);
		const announced = `It also downloads ${MODELS[0]?.name}, the default, for the start after it.`;
		expect(lines.at(-1)).toBe(announced);
		lines.length = 0;
		await useModel(fallback.name, deps);
		await listModels(deps);
		expect(lines).not.toContain(announced);
	});

	test("returns to the default model", async () => {
		const { deps, lines } = setUp();
		await useModel(Q4, deps);
		await useModel("default", deps);
		lines.length = 0;
		await listModels(deps);
		expect(lines[0]).toContain(`* ${MODELS[0]?.name}`);
	});
});

describe("removing a model", () => {
	test("deletes its files and removes it from the list and the selection", async () => {
		const { deps, lines } = setUp();
		await useModel(Q4, deps);
		await removeModel(Q4, deps);
		expect(lines.at(-1)).toBe(`${Q4} is deleted. The next start uses the default model.`);
		expect(await readdir(folder)).toEqual(["library.json"]);
		lines.length = 0;
		await listModels(deps);
		expect(lines.join("\n")).not.toContain("Rocket");
		await expect(removeModel(Q4, deps)).rejects.toThrow("is not the name of a model");
	});

	test("keeps a built-in model in the list", async () => {
		const [, builtIn] = MODELS;
		const { deps, lines } = setUp();
		await writeFile(join(folder, builtIn?.file ?? ""), "");
		await removeModel(builtIn?.name ?? "", deps);
		await removeModel(builtIn?.name ?? "", deps);
		expect(lines).toEqual([`${builtIn?.name} is deleted.`, `${builtIn?.name} is not downloaded.`]);
		await listModels(deps);
		expect(lines.join("\n")).toContain(builtIn?.name);
	});
});

describe("parseHubReference", () => {
	test("returns the repository and the quantization, and null for other text", () => {
		expect(parseHubReference("hf:a/b")).toEqual({ repo: "a/b", quantization: null });
		expect(parseHubReference("hf:a/b:Q4_0")).toEqual({ repo: "a/b", quantization: "Q4_0" });
		expect(parseHubReference("models/a.gguf")).toBeNull();
	});
});
