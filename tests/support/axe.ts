import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import * as z from "zod";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const Violations = z.array(z.string());

/**
 * Returns the accessibility violations that axe-core finds, one string each. The page's context must have
 * `bypassCSP`.
 */
export async function findViolations(page: Page): Promise<string[]> {
	await page.evaluate(await readFile(AXE, "utf8"));
	return Violations.parse(
		await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
			violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html + " " + failureSummary)))`),
	);
}
