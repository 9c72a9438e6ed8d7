import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { Variables } from "../../../src/config-variables.ts";
import { CLIENTS, FEATURES } from "../../clients/client-list.ts";

const ROOT = join(import.meta.dirname, "../../..");
const DOCUMENTS = [
	...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map((name) => join(ROOT, name)),
	...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".md"))
		.map((name) => join(ROOT, "docs", name)),
	join(ROOT, "local-inference/README.md"),
	join(ROOT, "src/client/README.md"),
	join(ROOT, "scripts/bench/retrieval/README.md"),
	join(ROOT, "scripts/classifier/README.md"),
].map((path) => ({ path, name: relative(ROOT, path), text: readFileSync(path, "utf8") }));

const README_LINES_MAX = 150;
const SCREENSHOT_MAX_BYTES = 200_000;

describe("the documentation", () => {
	test.each(DOCUMENTS)("in $name links only to files and headings that exist", ({ path, text }) => {
		const broken = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
			.map(([, target = ""]) => target)
			.filter((target) => !/^https?:/.test(target))
			.filter((target) => !linkExists(path, target));

		expect(broken).toEqual([]);
	});

	test.each(DOCUMENTS)("in $name mentions only npm scripts that exist", ({ text }) => {
		const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
		const named = [...text.matchAll(/npm run ([a-z][a-z:]*)/g)].map(([, script = ""]) => script);

		expect(named.filter((script) => !(script in scripts))).toEqual([]);
	});

	test.each(DOCUMENTS)("in $name mentions only project files and folders that exist", ({ text }) => {
		const named = [
			...text.matchAll(/`((?:src|durable-objects|local-inference|migrations|scripts|tests)\/[\w./-]*)`/g),
		];
		const missing = named.map(([, path = ""]) => path).filter((path) => !existsSync(join(ROOT, path)));

		expect(missing).toEqual([]);
	});

	test("lists every variable and secret of the Worker in the configuration reference", () => {
		const reference = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");
		const missing = Object.keys(Variables.shape).filter((name) => !reference.includes(`| \`${name}\``));

		expect(missing).toEqual([]);
	});

	test("has a column for each tested client and a row for each feature", () => {
		const clients = readFileSync(join(ROOT, "docs/clients.md"), "utf8");
		const columns = CLIENTS.map(({ name, version }) => `${name} ${version}`);
		const rows = [
			`| Feature | ${columns.join(" | ")} |`,
			...Object.values(FEATURES).map((feature) => `| ${feature} | `),
		];

		expect(rows.filter((row) => !clients.includes(`\n${row}`))).toEqual([]);
	});

	test("lists every decision record and links to it", () => {
		const folder = join(ROOT, "docs/decisions");
		const list = readFileSync(join(folder, "README.md"), "utf8");
		const records = readdirSync(folder).filter((name) => name !== "README.md");

		expect(records.filter((name) => !list.includes(`](${name})`))).toEqual([]);
	});

	test("has a README of at most 150 lines with a screenshot under 200 kB", () => {
		const readme = readFileSync(join(ROOT, "README.md"), "utf8");

		expect(readme.split("\n").length).toBeLessThanOrEqual(README_LINES_MAX);
		expect(readFileSync(join(ROOT, "docs/images/screenshot.png")).length).toBeLessThan(SCREENSHOT_MAX_BYTES);
	});
});

function linkExists(from: string, target: string): boolean {
	const [file = "", heading] = target.split("#");
	const path = file === "" ? from : join(dirname(from), file);
	if (!existsSync(path)) return false;
	return heading === undefined || headingsOf(readFileSync(path, "utf8")).has(heading);
}

/** Returns the anchors that GitHub generates for a document's headings. */
function headingsOf(text: string): Set<string> {
	const headings = withoutCode(text).matchAll(/^#+ (.+)$/gm);
	return new Set(
		[...headings].map(([, title = ""]) =>
			title
				.toLowerCase()
				.replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
				.replaceAll(" ", "-"),
		),
	);
}

function withoutCode(text: string): string {
	return text.replaceAll(/^```[\s\S]*?^```/gm, "");
}
