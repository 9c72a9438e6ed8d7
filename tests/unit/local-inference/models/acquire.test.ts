import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acquireModel } from "../../../../local-inference/models/acquire.ts";
import { MODELS, type Model } from "../../../../local-inference/models/catalog.ts";
import { chooseModel } from "../../../../local-inference/models/choose.ts";
import { UnreachableError } from "../../../../local-inference/models/download.ts";
import { HUB_DEFAULT } from "../../../../local-inference/models/hub.ts";
import { findCached } from "../../../../local-inference/models/store.ts";

const never = new AbortController().signal;
let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "models-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("acquireModel", () => {
	const [best, small] = MODELS as [Model, Model];
	const local = (model: Model) => ({ name: model.name, path: `/models/${model.file}` });
	const setUp = (inCache: Model[], reachable: Model[]) => {
		const downloaded: string[] = [];
		const deps = {
			folder,
			hub: HUB_DEFAULT,
			log: () => undefined,
			signal: never,
			onDownload: () => () => undefined,
			findCached: async (model: Model) => (inCache.includes(model) ? local(model) : null),
			ensureCached: async (model: Model) => {
				downloaded.push(model.name);
				if (!reachable.includes(model)) throw new UnreachableError("host cannot be reached.");
				return local(model);
			},
		};
		return { deps, downloaded };
	};
	const choice = { candidates: MODELS, file: null };
	const choose = (requested: string) => chooseModel(requested, { folder, hub: HUB_DEFAULT, signal: never });

	test("returns the default and downloads it if it is missing", async () => {
		expect(await acquireModel(choice, setUp([], [best, small]).deps)).toEqual({
			model: local(best),
			better: null,
		});
		const { deps, downloaded } = setUp([best, small], []);
		expect(await acquireModel(choice, deps)).toEqual({ model: local(best), better: null });
		expect(downloaded).toEqual([]);
	});

	test("downloads the fallback if the default cannot be reached", async () => {
		const { deps, downloaded } = setUp([], [small]);
		expect(await acquireModel(choice, deps)).toEqual({ model: local(small), better: null });
		expect(downloaded).toEqual([best.name, small.name]);
	});

	test("returns a cached fallback, and recommends downloading the default for the next start", async () => {
		const { deps, downloaded } = setUp([small], [best]);
		expect(await acquireModel(choice, deps)).toEqual({ model: local(small), better: best });
		expect(downloaded).toEqual([]);
	});

	test("explains what to do if no model can be downloaded", async () => {
		const acquired = acquireModel(choice, setUp([], []).deps);
		await expect(acquired).rejects.toThrow(/^No model could be downloaded\. .*set LOCAL_MODEL to the path/);
	});

	test("returns only the model that LOCAL_MODEL sets, by name or path", async () => {
		const named = await choose(small.name);
		expect(named).toEqual({ candidates: [small], file: null });
		const path = join(folder, "mine.gguf");
		const own = await choose(path);
		await expect(acquireModel(own, setUp([], []).deps)).rejects.toThrow("is neither a file nor a known name");
		await writeFile(path, "x");
		expect(await acquireModel(own, setUp([], []).deps)).toEqual({
			model: { name: "mine", path },
			better: null,
		});
	});

	test("ignores a cached file with the wrong size", async () => {
		await writeFile(join(folder, small.file), "half of it");
		expect(await findCached(small, folder)).toBeNull();
	});
});
