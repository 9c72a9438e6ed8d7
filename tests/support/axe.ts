import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import * as z from "zod";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const Violations = z.array(z.string());

/**
 * Returns the accessibility violations that axe-core finds, one string each. The page's context must have
 * `bypassCSP`.
 *
 * @param rules the rules to check; by default all
 */
export async function findViolations(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
	if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await readFile(AXE, "utf8"));
	const options = JSON.stringify({
		resultTypes: ["violations"],
		...(rules && { runOnly: { type: "rule", values: rules } }),
	});
	return Violations.parse(
		await page.evaluate(`axe.run(document, ${options}).then(({ violations }) =>
			violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html + " " + failureSummary)))`),
	);
}
