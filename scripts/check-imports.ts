import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

// Biome rejects import cycles, but its rule for restricted imports checks the text of a specifier, not the imported
// file. dependency-cruiser could replace this script once it supports TypeScript 7.

/**
 * The layers of the Worker, lowest first. A file imports from its own area and from the layers below it; areas of the
 * same layer don't import from each other. `src/*` stands for the files directly in `src`.
 */
const LAYERS = [
	["package.json"],
	["src/contracts"],
	["src/*"],
	["src/text", "src/upstream"],
	["src/db", "src/inference", "migrations"],
	["src/knowledge", "src/agents", "src/analytics", "src/auth"],
	["src/pipeline"],
	["src/objects.ts"],
	["src/web-reader.ts"],
	["durable-objects"],
	["src/queue", "src/http"],
	["src/app.ts"],
	["src/self-hosted"],
	["src/index.ts"],
];

/** The other programs in the repository, and what each may import from outside its own folder. */
const PROGRAMS: Record<string, readonly string[]> = {
	"src/client": ["src/contracts"],
	"src/web": [
		"src/client",
		"src/contracts",
		"src/text",
		// Pure functions that the page shares with the Worker.
		"src/knowledge/evidence/claims.ts",
		"src/knowledge/extract/read-markdown.ts",
		"src/knowledge/files/extract-file.ts",
		"src/errors.ts",
		"src/knowledge/passages/outline.ts",
		"src/knowledge/web/charset",
		"src/knowledge/web/sniff.ts",
		"src/sha256.ts",
		"src/time.ts",
	],
	"local-inference": [
		"src/contracts",
		"src/*",
		"src/upstream",
		// Pure functions that the model server shares with the Worker.
		"src/inference/plain-messages.ts",
		"src/text/overlap-length.ts",
		"src/text/stop-string-filter.ts",
	],
	scripts: [...LAYERS.flat(), "local-inference", "src/client"],
};

const AREAS = [...LAYERS.flat(), ...Object.keys(PROGRAMS)];
const SOURCES = "{src,durable-objects,local-inference,migrations,scripts}/**/*.{ts,tsx}";

if (import.meta.main) {
	const violations = findViolations(readSources(dirname(import.meta.dirname)));
	for (const violation of violations) console.error(violation);
	process.exitCode = violations.length === 0 ? 0 : 1;
}

/** Returns one line for each import that is not allowed. Type imports count too. */
export function findViolations(sources: ReadonlyMap<string, string>): string[] {
	return Array.from(sources).flatMap(([file, text]) =>
		importsOf(file, text)
			.filter((imported) => !isAllowed(file, imported))
			.map((imported) => `${file} must not import ${imported}`),
	);
}

function readSources(root: string): Map<string, string> {
	const files = globSync(SOURCES, { cwd: root }).map((file) => file.replaceAll("\\", "/"));
	return new Map(files.sort().map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/** Returns the paths of the project's own files that `file` imports or re-exports. */
function importsOf(file: string, text: string): string[] {
	const imported: string[] = [];
	const add = ({ source }: { source: { type: string; value?: unknown } | null }) => {
		if (typeof source?.value === "string" && source.value.startsWith(".")) {
			imported.push(join(dirname(file), source.value).replaceAll("\\", "/"));
		}
	};
	new Visitor({
		ImportDeclaration: add,
		ExportNamedDeclaration: add,
		ExportAllDeclaration: add,
		ImportExpression: add,
		TSImportType: add,
	}).visit(parseSync(file, text).program);
	return imported;
}

function isAllowed(file: string, imported: string): boolean {
	const from = areaOf(file);
	const to = areaOf(imported);
	if (from === null) return false;
	if (from === to) return true;
	const program = PROGRAMS[from];
	if (program !== undefined) {
		return program.some((path) => path === to || imported === path || imported.startsWith(`${path}/`));
	}
	const layer = layerOf(to);
	return layer >= 0 && layer < layerOf(from);
}

/**
 * Returns the area that contains `file`, or null if no area contains it. A file in a new folder has no area until the
 * folder is added to a layer.
 */
function areaOf(file: string): string | null {
	const named = AREAS.find((area) => file === area || file.startsWith(`${area}/`));
	return named ?? (dirname(file) === "src" ? "src/*" : null);
}

function layerOf(area: string | null): number {
	return LAYERS.findIndex((layer) => layer.some((name) => name === area));
}
