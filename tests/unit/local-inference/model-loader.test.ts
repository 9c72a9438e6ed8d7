import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ModelEngine } from "../../../local-inference/engine/engine.ts";
import { ModelLoader } from "../../../local-inference/model-loader.ts";
import { HUB_DEFAULT } from "../../../local-inference/models/hub.ts";
import { updateLibrary } from "../../../local-inference/models/library.ts";

test.each([
	["LOCAL_MODEL", "Set LOCAL_MODEL to another model and restart."],
	["npm run models", "Choose another model with: npm run models -- use NAME. Then restart."],
])("a model of %s that cannot be loaded is replaced there", async (source, advice) => {
	const folder = await mkdtemp(join(tmpdir(), "loader-"));
	const path = join(folder, "broken.gguf");
	await writeFile(path, "GGUF");
	await updateLibrary(folder, (library) => ({ ...library, use: path }));
	const engine = { start: () => Promise.reject(new Error("no tensors")) } as Partial<ModelEngine>;
	const model = source === "LOCAL_MODEL" ? path : null;
	const settings = { model, modelsFolder: folder, hub: HUB_DEFAULT, slots: null, contextTokens: null };
	const loader = new ModelLoader(settings, engine as ModelEngine, () => {});
	await loader.run();
	const detail = `The model broken could not be loaded: no tensors. ${advice}`;
	expect(loader.state).toEqual({ status: "unavailable", model: null, detail });
	await rm(folder, { recursive: true });
});
