import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** Licenses under which a package may be used and distributed. */
const PERMISSIVE: ReadonlySet<string> = new Set([
	"0BSD",
	"Apache-2.0",
	"BlueOak-1.0.0",
	"BSD-2-Clause",
	"BSD-3-Clause",
	"CC0-1.0",
	"ISC",
	"MIT",
	"MIT-0",
	"PSF-2.0",
	"Zlib",
]);
/** Licenses under which a package may be used for development only, because it is not distributed. */
const DEVELOPMENT: ReadonlySet<string> = new Set(["LGPL-3.0-or-later", "MPL-2.0"]);
/** The licenses of packages that state theirs in another form, by name and version. */
const STATED_ELSEWHERE: Readonly<Record<string, string>> = { "duck@0.1.12": "BSD-2-Clause" };

const Lock = z.object({
	packages: z.record(z.string(), z.object({ version: z.string().optional(), dev: z.boolean().optional() })),
});
const Manifest = z.object({
	license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
});

if (import.meta.main) {
	const violations = findLicenseViolations(dirname(import.meta.dirname));
	for (const violation of violations) console.error(violation);
	process.exitCode = violations.length === 0 ? 0 : 1;
}

/** Returns a sentence about each installed package whose license does not allow how it is used. */
export function findLicenseViolations(root: string): string[] {
	const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
	return Object.entries(packages).flatMap(([path, { version, dev = false }]) => {
		const manifest = join(root, path, "package.json");
		// Packages for other platforms are locked, but not installed.
		if (path === "" || !existsSync(manifest)) return [];
		const name = `${path.split("node_modules/").at(-1)}@${version}`;
		const { license } = Manifest.parse(JSON.parse(readFileSync(manifest, "utf8")));
		const stated = STATED_ELSEWHERE[name] ?? license ?? "no license";
		return isAllowed(stated, dev)
			? []
			: [`${name} has the license ${stated}, which scripts/check-licenses.ts does not allow.`];
	});
}

/** Returns whether an SPDX expression allows the use: one side of `OR`, and every side of `AND`. */
export function isAllowed(expression: string, isDevelopment: boolean): boolean {
	return expression
		.replaceAll(/[()]/g, "")
		.split(" OR ")
		.some((choice) =>
			choice
				.split(" AND ")
				.every((license) => PERMISSIVE.has(license) || (isDevelopment && DEVELOPMENT.has(license))),
		);
}
