import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleWorker } from "../../../../scripts/start/bundle-worker.ts";
import { WRANGLER_ENV } from "../../../../scripts/start/wrangler-env.ts";

const PROJECT = join(import.meta.dirname, "../../../..");

test("the Worker is bundled while the page's files are missing, because the page is built at the same time", async () => {
	const root = await makeProject({
		"wrangler.toml": `
			name = "small"
			main = "src/index.ts"
			compatibility_date = "2026-01-01"
			[assets]
			directory = "public"
			binding = "ASSETS"`,
		"src/index.ts": 'export default { fetch: () => new Response("hello") };',
	});
	const folder = await bundleWorker(root, { ...process.env, ...WRANGLER_ENV });
	expect(await readFile(join(folder, "index.js"), "utf8")).toContain("hello");
});

/** Creates a project with `files` and empty ones in place of the other sources of a bundle. */
async function makeProject(files: Record<string, string>): Promise<string> {
	const root = await mkdtemp(join(tmpdir(), "bundle-"));
	onTestFinished(() => rm(root, { recursive: true }));
	const others = [
		"durable-objects/none",
		"migrations/none",
		"node_modules/.package-lock.json",
		"package.json",
		"scripts/start/bundle-worker.ts",
		"scripts/start/write-worker-options.ts",
		"tsconfig.json",
	];
	const all = { ...Object.fromEntries(others.map((path) => [path, "{}"])), ...files };
	for (const [path, content] of Object.entries(all)) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), content);
	}
	await symlink(join(PROJECT, "node_modules/wrangler"), join(root, "node_modules/wrangler"));
	return root;
}
