import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ensurePage } from "../../../../scripts/assets/ensure-page.ts";

const SOURCES = [
	"node_modules/.package-lock.json",
	"public/static/websocket-demo.html",
	"scripts/assets/build.ts",
	"src/web/main.tsx",
	"tsconfig.json",
];
const FILES = ["public/_headers", "public/app/app.js", "public/index.html", "public/service-worker.js"];

describe("the page", () => {
	test("is built once as long as nothing changes", async () => {
		const { root, build, builds } = await makeProject();
		expect(await ensurePage(root, build)).toEqual(FILES);
		expect(await ensurePage(root, build)).toEqual([]);
		expect(builds()).toBe(1);
	});

	test.each([...SOURCES, ...FILES])("is built again when %s has changed", async (path) => {
		const { root, build, builds } = await makeProject();
		await ensurePage(root, build);
		await appendFile(join(root, path), "changed");
		await ensurePage(root, build);
		await ensurePage(root, build);
		expect(builds()).toBe(2);
	});

	test("is built again when one of its files is missing", async () => {
		const { root, build, builds } = await makeProject();
		await ensurePage(root, build);
		await rm(join(root, "public/app"), { recursive: true });
		await ensurePage(root, build);
		expect(builds()).toBe(2);
	});

	test("is built again when a source changes during the build", async () => {
		const { root, build, builds } = await makeProject();
		await ensurePage(root, async () => {
			const built = await build();
			await appendFile(join(root, "src/web/main.tsx"), "changed");
			return built;
		});
		await ensurePage(root, build);
		expect(builds()).toBe(2);
	});

	test("is built at each start if the result cannot be recorded", async () => {
		const { root, build, builds } = await makeProject();
		await writeFile(join(root, "node_modules/.cache"), "not a folder");
		await ensurePage(root, build);
		await ensurePage(root, build);
		expect(builds()).toBe(2);
	});
});

/** Creates a project whose build writes files with the same content each time. */
async function makeProject() {
	const root = await mkdtemp(join(tmpdir(), "page-"));
	onTestFinished(() => rm(root, { recursive: true }));
	const write = async (paths: readonly string[]) => {
		for (const path of paths) {
			await mkdir(dirname(join(root, path)), { recursive: true });
			await writeFile(join(root, path), path);
		}
	};
	let count = 0;
	const build = async () => {
		count += 1;
		await write(FILES);
		return { written: FILES };
	};
	await write(SOURCES);
	return { root, build, builds: () => count };
}
